package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, new Removal());
        }
        Path parent = folder.resolveSibling("");
        if (parent.endsWith(PARENT)) {
            try {
                Files.deleteIfExists(parent);
            } catch (DirectoryNotEmptyException e) {
                // Another run's folder is in it.
                return;
            }
        }
    }

    /** Deletes everything it visits; what goes by itself meanwhile is gone, too. */
    private static final class Removal extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
            if (fault instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw fault;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault) throws IOException {
            if (fault != null && !(fault instanceof NoSuchFileException)) {
                throw fault;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
