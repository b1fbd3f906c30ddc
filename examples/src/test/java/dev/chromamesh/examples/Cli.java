package dev.chromamesh.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands as a user would, to their end. */
final class Cli {

    private static final long PATIENCE_SECONDS = 300;

    private Cli() {}

    /** Runs {@code chroma-mesh} with these arguments. */
    static Result chromaMesh(String... arguments) throws IOException, InterruptedException {
        return chromaMesh(Map.of(), arguments);
    }

    /** The same with more environment. */
    static Result chromaMesh(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Parts.root().resolve("chroma-mesh").toString());
        command.addAll(List.of(arguments));
        return run(environment, "", command);
    }

    /** Runs any program. */
    static Result run(Map<String, String> environment, String input, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().put("CHROMA_MESH_NO_BUILD", "1");
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // A program that ends without reading its input breaks the pipe; its own words say why it ended.
            }
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " is not done after " + PATIENCE_SECONDS + " s: " + read(err));
            }
            return new Result(process.exitValue(), read(out), read(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * How a command ended.
     *
     * @param status its exit status
     * @param out its standard output
     * @param err its standard error
     */
    record Result(int status, String out, String err) {

        /** The lines of standard error that are no log lines: what the command itself has to say. */
        List<String> complaint() {
            return err.lines()
                    .filter(line -> !line.matches("\\d{4}-\\d\\d-\\d\\dT.*"))
                    .filter(line -> !line.startsWith("Picked up "))
                    .toList();
        }
    }
}
