package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C, at moments as they come: while processes start, join, tell the story. */
class InterruptedDemoIT {

    /** Becomes the command, with Ctrl-C as a terminal has it: a build in the background hands down that it is ignored. */
    private static final String AT_A_TERMINAL =
            "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "starting one server",
                "all up after",
                "tries to write",
                "has a new certificate",
            })
    void ctrlCLeavesNoProcess(String moment) throws Exception {
        // given a demo that has come to a certain line
        Path state = folder.resolve("state");
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                        "python3",
                        "-c",
                        AT_A_TERMINAL,
                        Parts.root().resolve("chroma-mesh").toString(),
                        "demo",
                        "--state",
                        state.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().putAll(Parts.named(Map.of("CHROMA_MESH_NO_BUILD", "1")));
        Process demo = builder.start();
        Wait.until(
                "the demo says \"" + moment + "\"",
                () -> java.nio.file.Files.readString(said).contains(moment));
        // when the user presses Ctrl-C
        Cli.run(Map.of(), "", List.of("kill", "-INT", Long.toString(demo.pid())));
        // then it ends, and nothing that it started is left
        assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
        Wait.until("no process of the demo is left", () -> processesIn(state).isEmpty());
    }

    private static List<String> processesIn(Path state) throws Exception {
        String all = Cli.run(Map.of(), "", List.of("ps", "-eo", "args")).out();
        return all.lines().filter(line -> line.contains(state.toString())).toList();
    }
}
