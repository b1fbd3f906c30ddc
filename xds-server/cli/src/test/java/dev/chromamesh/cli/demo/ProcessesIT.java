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
    void closingEndsChildrenAndTheirChildrenEvenIfTheyDoNotListen() throws IOException {
        // given a process that ignores SIGTERM and has a child
        Child stubborn = shell("trap '' TERM; sleep 600 & echo $!; wait; wait");
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(firstLine(stubborn))).orElseThrow();

        // when
        processes.close();

        // then
        assertThat(stubborn.isAlive()).isFalse();
        assertThat(runs(grandchild)).isFalse();
    }

    @Test
    void aGrandchildWhoseParentWasKilledIsNotForgotten() throws IOException, InterruptedException {
        // given
        Child parent = shell("sleep 600 & echo $!; wait");
        ProcessHandle orphan =
                ProcessHandle.of(Long.parseLong(firstLine(parent))).orElseThrow();
        processes.rememberGrandchildren();
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
    void proxiesOfTheEnvironmentAreNotInherited() throws IOException {
        // given
        Child child = processes.start(new ProcessSpec(
                "printer",
                List.of("/bin/sh", "-c", "env | grep -i -E '^(https?|all)_proxy=' || echo none"),
                folder.resolve("log"),
                Map.of("OTHER", "x"),
                true));

        // then
        assertThat(firstLine(child)).isEqualTo("none");
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
