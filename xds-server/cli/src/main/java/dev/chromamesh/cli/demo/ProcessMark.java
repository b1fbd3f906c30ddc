package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A variable in the environment of all processes of one run, which their own children inherit: so they are found even
 * after they have lost their parents.
 *
 * @param run different for each run
 */
record ProcessMark(String run) {

    private static final String VARIABLE = "CHROMA_MESH_RUN";

    /** Marks an environment. */
    void put(Map<String, String> environment) {
        environment.put(VARIABLE, run);
    }

    /** As it stands in an environment. */
    String entry() {
        return VARIABLE + "=" + run;
    }

    /** All marked processes; those that only wait for being reaped do not count. */
    Stream<ProcessHandle> running() {
        return ProcessHandle.allProcesses().filter(this::isOn);
    }

    private boolean isOn(ProcessHandle process) {
        try {
            // proc(5): the entries of the environment, each with a 0 behind it. Empty for a zombie.
            byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
            String text = new String(environment, StandardCharsets.ISO_8859_1);
            return Arrays.asList(text.split("\0", -1)).contains(entry());
        } catch (IOException e) {
            // Somebody else's, or gone.
            return false;
        }
    }
}
