package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.util.List;

/**
 * A small process that waits for the end of ours, and then ends all marked processes: for the case that we are killed and
 * cannot do it.
 *
 * <p>It holds the reading end of a pipe, which the system closes when we are gone, whatever the reason.
 */
final class Watchman {

    /** Ctrl-C and the end of the terminal reach it too, and are not meant for it. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP QUIT
            while read -r _; do :; done
            for signal in TERM KILL; do
                pause=0
                for file in $(grep -lszxF "$0" /proc/[0-9]*/environ); do
                    file=${file%/environ}
                    kill -s "$signal" "${file#/proc/}"
                    pause=5
                done
                sleep "$pause"
            done
            """;

    private final Process process;

    private Watchman(Process process) {
        this.process = process;
    }

    static Watchman start(ProcessMark mark) throws IOException {
        return new Watchman(new ProcessBuilder(List.of("/bin/sh", "-c", SCRIPT, mark.entry()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Sends it home: there is nothing left to watch. */
    void dismiss() {
        process.destroyForcibly();
    }
}
