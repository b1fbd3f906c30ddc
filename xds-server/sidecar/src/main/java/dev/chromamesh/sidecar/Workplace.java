package dev.chromamesh.sidecar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which folder below the state folder is whose. */
final class Workplace {

    private static final String PREFIX = "sidecar-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private Workplace() {}

    /** Whether a workload's name can be a folder's. */
    static boolean nameable(String workload) {
        return NAME.matcher(workload).matches();
    }

    static Path of(Path state, String workload) {
        return state.resolve(PREFIX + workload);
    }

    /** The workloads that have a folder. */
    static List<String> workloads(Path state) throws IOException {
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(state)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .filter(name -> name.startsWith(PREFIX))
                    .map(name -> name.substring(PREFIX.length()))
                    .sorted()
                    .toList();
        }
    }
}
