package dev.chromamesh.ca.vault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files for their owner only, which are there as a whole or not at all, and are on the disk when a method returns. */
final class PrivateFiles {

    /** What a killed {@link #create} leaves. */
    private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.new");

    private static final int UNIQUE_BYTES = 8;
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFiles() {}

    /** Missing folders up to this one, 0700. */
    static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, FOLDER);
    }

    /**
     * A new file, 0600. It gets its name by a link, not by renaming, because a link never replaces another's file.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one, which stays as it is
     */
    static void create(Path file, byte[] content, SecureRandom random) throws IOException {
        byte[] unique = new byte[UNIQUE_BYTES];
        random.nextBytes(unique);
        String name = "." + file.getFileName() + "." + HexFormat.of().formatHex(unique) + ".new";
        Path unfinished = file.resolveSibling(name);
        try {
            write(unfinished, content);
            Files.createLink(file, unfinished);
        } catch (UnsupportedOperationException e) {
            throw new IOException("the file system has no hard links", e);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        syncOrTakeBack(file);
    }

    private static void syncOrTakeBack(Path file) throws IOException {
        try {
            sync(parent(file));
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, FILE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** The content of a file, or what comes first of it if it is longer than the limit. */
    static byte[] read(Path file, int limit) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            return input.readNBytes(limit);
        }
    }

    /** Removes a file, if there is one. */
    static void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
        sync(parent(file));
    }

    /** Removes what killed writers left in a folder. */
    static void deleteUnfinished(Path folder) throws IOException {
        for (Path entry : entries(folder)) {
            if (UNFINISHED.matcher(entry.getFileName().toString()).matches()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    /** What a folder holds, in no order. */
    static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Whether others than the owner may read a file. */
    static boolean isExposed(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("file: " + path + " (expected: one in a folder)");
        }
        return parent;
    }
}
