package dev.chromamesh.cli.demo;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The programs that we do not bring along.
 *
 * @param envoy Envoy
 * @param chroma the {@code chroma} program
 * @param python a Python that has Chroma's client
 */
public record RealParts(Path envoy, Path chroma, Path python) {

    private static final List<String> PYTHONS =
            List.of("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python");
    private static final String OLD_ENOUGH = "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)";
    private static final String ERROR = "error: ";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Finds the parts, or installs them; takes half a minute and a network the first time.
     *
     * @param progress gets a line whenever there is something to tell
     * @throws DemoFault if a part is missing and cannot be installed
     */
    public static RealParts locate(Home home, Processes processes, Consumer<String> progress)
            throws IOException, InterruptedException {
        String python = python(processes);
        Path errors = Files.createTempFile("chroma-mesh-parts", ".log");
        try {
            return run(
                    new ProcessSpec(
                            "the installer of Envoy and Chroma",
                            // The progress comes over the same pipe as the answer, one line each.
                            List.of(
                                    "/bin/sh",
                                    "-c",
                                    "exec \"$0\" \"$1\" 2>&1",
                                    python,
                                    home.installer().toString()),
                            errors,
                            Map.of("PYTHONUNBUFFERED", "1", "PYTHONIOENCODING", "utf-8"),
                            true),
                    processes,
                    progress);
        } finally {
            Files.deleteIfExists(errors);
        }
    }

    private static RealParts run(ProcessSpec installer, Processes processes, Consumer<String> progress)
            throws IOException, InterruptedException {
        Child child = processes.start(installer);
        child.input().close();
        Optional<RealParts> parts = Optional.empty();
        String fault = "the installer ended without an answer";
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(ERROR)) {
                    fault = line.substring(ERROR.length());
                } else if (line.startsWith("{")) {
                    parts = Optional.of(parse(line));
                } else {
                    progress.accept(line);
                }
            }
        }
        child.awaitEnd(PATIENCE);
        String message = fault;
        return parts.orElseThrow(() -> new DemoFault(message));
    }

    /** Reads the installer's answer. */
    static RealParts parse(String json) throws DemoFault {
        try {
            JsonObject paths = JsonParser.parseString(json).getAsJsonObject();
            return new RealParts(path(paths, "envoy"), path(paths, "chroma"), path(paths, "python"));
        } catch (JsonParseException | IllegalStateException | NullPointerException e) {
            throw new DemoFault("the installer answered \"" + json + "\" (expected: the paths of three programs)", e);
        }
    }

    private static Path path(JsonObject paths, String name) {
        return Path.of(paths.get(name).getAsString());
    }

    private static String python(Processes processes) throws IOException, InterruptedException {
        boolean found = false;
        for (String candidate : PYTHONS) {
            Optional<Integer> status = tryPython(candidate, processes);
            if (status.equals(Optional.of(0))) {
                return candidate;
            }
            found |= status.isPresent();
        }
        throw new DemoFault(
                found
                        ? "the Python on the PATH is too old: Chroma and its client need 3.11 or newer"
                        : "no Python on the PATH: Chroma and its client need 3.11 or newer (apt install python3-venv)");
    }

    /** The status of a short program in this Python; empty if there is no such Python. */
    private static Optional<Integer> tryPython(String candidate, Processes processes)
            throws DemoFault, InterruptedException {
        List<String> command = List.of(candidate, "-c", OLD_ENOUGH);
        try {
            Child child = processes.start(new ProcessSpec(candidate, command, Path.of("/dev/null")));
            return Optional.of(child.awaitEnd(PATIENCE) ? child.status() : 1);
        } catch (DemoFault e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
