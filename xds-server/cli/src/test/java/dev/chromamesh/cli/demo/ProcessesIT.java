package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final Processes processes = new Processes(Duration.ofSeconds(1));

    @AfterEach
    void endAll() {
        processes.close();
    }

    @Test
    void closingEndsChildrenAndTheirChildrenEvenIfTheyDoNotListen() throws IOException, InterruptedException {
        // given a process that ignores SIGTERM and has a child
        Child stubborn = shell("trap '' TERM; sleep 600 & echo $!; wait; wait");
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(firstLine(stubborn))).orElseThrow();

        // when
        processes.close();

        // then
        assertThat(stubborn.awaitEnd(PATIENCE)).isTrue();
        assertThat(runs(grandchild)).isFalse();
    }

    @Test
    void aGrandchildWhoseParentWasKilledIsNotForgotten() throws IOException, InterruptedException {
        // given
        Child parent = shell("sleep 600 & echo $!; wait");
        ProcessHandle orphan =
                ProcessHandle.of(Long.parseLong(firstLine(parent))).orElseThrow();
        parent.kill();
        assertThat(parent.awaitEnd(PATIENCE)).isTrue();
        assertThat(orphan.isAlive()).isTrue();

        // when
        processes.close();

        // then
        assertThat(runs(orphan)).isFalse();
    }

    @Test
    void afterClosingNothingCanBeStarted() {
        // given
        processes.close();

        // then
        assertThatThrownBy(() -> shell("true")).isInstanceOf(DemoFault.class);
    }

    @Test
    void aKilledProgramLeavesNothingBehindEither() throws IOException, InterruptedException {
        // given another Java program that has started a process, which has a child
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        folder.resolve("log").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        ProcessHandle child = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();

        // when it is killed without a chance to do anything
        program.destroyForcibly().waitFor();

        // then both end soon
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (runs(child) || runs(grandchild)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Starts a process with a child, prints the numbers of both, and waits. */
    static final class Victim {

        private Victim() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            Processes processes = new Processes(PATIENCE);
            Child child = processes.start(new ProcessSpec(
                    "shell",
                    List.of("/bin/sh", "-c", "sleep 600 & echo $!; wait"),
                    Path.of(arguments[0]),
                    Map.of(),
                    true));
            System.out.println(child.pid());
            System.out.println(firstLine(child));
            Thread.sleep(PATIENCE.toMillis());
        }
    }

    private Child shell(String script) throws IOException {
        return processes.start(
                new ProcessSpec("shell", List.of("/bin/sh", "-c", script), folder.resolve("log"), Map.of(), true));
    }

    private static String firstLine(Child child) throws IOException {
        // Not closed: that would close the child's output.
        return new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8)).readLine();
    }

    /** Whether a process does more than wait for being reaped. */
    private static boolean runs(ProcessHandle handle) throws IOException {
        try {
            // proc(5): the state stands behind the name in parentheses.
            String stat = Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
