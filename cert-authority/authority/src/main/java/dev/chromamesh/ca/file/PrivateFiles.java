package dev.chromamesh.ca.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files for their owner only, which are on the disk when a method returns. For any thread. */
public final class PrivateFiles {

    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final String NEW = ".new";
    private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.new");
    private static final int UNIQUE_BYTES = 8;

    private PrivateFiles() {}

    /** A new folder, 0700; its name is durable once the parent is synced. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectory(folder, FOLDER);
    }

    /** Missing folders up to this one, 0700. */
    public static void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder, FOLDER);
    }

    /** A new file, 0600, with its content on the disk. */
    public static void write(Path file, byte[] content) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(file, options, FILE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /**
     * A new file, 0600, that is there as a whole or not at all. It gets its name by a link, not by renaming, because a link
     * never replaces another file.
     *
     * @param random for the name that it has meanwhile
     * @throws java.nio.file.FileAlreadyExistsException if there is a file of that name, which stays as it is
     */
    public static void create(Path file, byte[] content, SecureRandom random) throws IOException {
        byte[] unique = new byte[UNIQUE_BYTES];
        random.nextBytes(unique);
        String name = "." + file.getFileName() + "." + HexFormat.of().formatHex(unique) + NEW;
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

    /** Removes what a killed {@link #create} left in a folder. */
    public static void deleteUnfinished(Path folder) throws IOException {
        for (Path entry : entries(folder)) {
            if (UNFINISHED.matcher(entry.getFileName().toString()).matches()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    /** The content of a file, or what comes first of it if it has more bytes than the limit. */
    public static byte[] read(Path file, int limit) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            return input.readNBytes(limit);
        }
    }

    /** A file to lock, 0600, made if it is missing. */
    public static FileChannel openLock(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), FILE);
    }

    /** Puts a folder's list of names on the disk. An interrupt does not keep it from that, and is not lost. */
    public static void sync(Path folder) throws IOException {
        boolean interrupted = false;
        try {
            while (!syncedUnlessInterrupted(folder)) {
                // Until the flag is off the next channel would close, too
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A folder can be synced through a channel only. */
    private static boolean syncedUnlessInterrupted(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        }
    }

    /** Renames in one step, within one folder, and puts that on the disk. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(parent(to));
    }

    /** Whether others than the owner may read a file. */
    public static boolean isExposed(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }

    /** Deletes a file, or a folder with all in it; nothing if there is none. Never follows a link. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(path)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path each : deepestFirst) {
            Files.delete(each);
        }
    }

    /** What a folder holds, in no order. */
    public static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The folder that a file or folder is in. */
    public static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("folder: " + path + " (expected: one below another)");
        }
        return parent;
    }
}
