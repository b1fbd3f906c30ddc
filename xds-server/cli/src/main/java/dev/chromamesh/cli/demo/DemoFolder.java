package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where one run of the demo keeps everything: below the current folder, for its owner only. */
final class DemoFolder {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final String PARENT = "chroma-mesh-state";

    private DemoFolder() {}

    /** A folder of the user's choice, which must be new or empty. */
    static Path chosen(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.exists(absolute)) {
            create(absolute);
            return absolute;
        }
        try (Stream<Path> content = Files.list(absolute)) {
            if (content.findAny().isPresent()) {
                throw new DemoFault(absolute + " is not empty (name a new folder with --state)");
            }
        }
        return absolute;
    }

    /** A new folder, or one in the system's place for temporary files if the current folder cannot be written. */
    static Path fresh(Path current, long process) throws IOException {
        Path around = current.toAbsolutePath().normalize();
        Path parent = around.resolve(PARENT);
        if (Files.isWritable(Files.isDirectory(parent) ? parent : around)) {
            Path folder = parent.resolve("demo-" + process);
            remove(folder);
            create(folder);
            return folder;
        }
        return Files.createTempDirectory("chroma-mesh-demo", OWNER_ONLY);
    }

    private static void create(Path folder) throws IOException {
        Files.createDirectories(folder, OWNER_ONLY);
    }

    /** Removes a folder with all that is in it, and the folder around it if that is empty then. */
    static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> content;
        try (Stream<Path> walk = Files.walk(folder)) {
            content = walk.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : content) {
            Files.deleteIfExists(path);
        }
        Path parent = folder.resolveSibling("");
        if (parent.endsWith(PARENT)) {
            try (Stream<Path> siblings = Files.list(parent)) {
                if (siblings.findAny().isPresent()) {
                    return;
                }
            }
            Files.deleteIfExists(parent);
        }
    }
}
