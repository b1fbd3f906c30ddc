package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One process that we started. Thread-safe. */
public final class Child {

    private final ProcessSpec spec;
    private final Process process;

    Child(ProcessSpec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /** What it was started as. */
    public String name() {
        return spec.name();
    }

    /** The system's number for it. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit status. Call it only when it has ended. */
    public int status() {
        return process.exitValue();
    }

    /** What it and its own children are, at this moment. */
    Stream<ProcessHandle> tree() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
    }

    /** Asks it to end (SIGTERM). */
    public void terminate() {
        process.destroy();
    }

    /** Ends it without asking (SIGKILL); its own children live on. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; false if it still runs after that time. */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    InputStream output() {
        return process.getInputStream();
    }

    InputStream errors() {
        return process.getErrorStream();
    }

    /** The last lines of its log, without colours. */
    public List<String> lastLines(int count) {
        List<String> lines = lines();
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }

    /** Whether its log has a line with such a text. */
    public boolean hasSaid(Pattern text) {
        return lines().stream().anyMatch(line -> text.matcher(line).find());
    }

    private List<String> lines() {
        try {
            Path log = spec.log();
            byte[] bytes = Files.readAllBytes(log);
            return new String(bytes, StandardCharsets.UTF_8)
                    .replaceAll("\u001b\\[[0-9;]*m", "")
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
