package dev.chromamesh.controlplane.store.file;

import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Key;
import dev.chromamesh.controlplane.store.Store;
import dev.chromamesh.controlplane.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The store as one file for each entry, {@code <folder>/<kind>/<name>}, each replaced by an atomic rename after its
 * bytes are on the disk.
 *
 * <p>One process at a time: a lock file keeps a second server out. Everything is read and checked when the store is
 * opened and then served from memory. Nothing is repaired silently: a file that is not as it was written stops the
 * opening, since the mesh must not forget an instance or a used token without anybody noticing.
 */
public final class FileStore implements Store {

    private static final String LOCK = "lock";

    private final Path folder;
    private final FileChannel lock;
    private final NavigableMap<Key, Entry> entries;
    private long lastRevision;

    private FileStore(Path folder, FileChannel lock, NavigableMap<Key, Entry> entries) {
        this.folder = folder;
        this.lock = lock;
        this.entries = entries;
        this.lastRevision =
                entries.values().stream().mapToLong(Entry::revision).max().orElse(Entry.ABSENT);
    }

    /**
     * Opens the store of a folder, which is created if it does not exist.
     *
     * @throws StoreException if another server uses the folder, or a file of it is damaged or foreign; nothing was
     *     changed then
     */
    public static FileStore open(Path folder) throws StoreException {
        FileChannel lock = lock(folder);
        try {
            return new FileStore(folder, lock, load(folder));
        } catch (StoreException | RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    @Override
    public synchronized Optional<Entry> read(Key key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    public synchronized List<Entry> list(String kind) {
        return entries.values().stream()
                .filter(entry -> entry.key().kind().equals(kind))
                .toList();
    }

    @Override
    public synchronized Optional<Entry> write(Key key, long expectedRevision, String text) throws StoreException {
        if (revision(key) != expectedRevision) {
            return Optional.empty();
        }
        Entry entry = new Entry(key, lastRevision + 1, text);
        Path file = file(key);
        try {
            DurableFiles.createFolder(folder.resolve(key.kind()));
            DurableFiles.replace(file, EntryFormat.write(entry));
        } catch (IOException e) {
            believeDisk(key, file);
            throw failed("write", file, e);
        }
        lastRevision = entry.revision();
        entries.put(key, entry);
        return Optional.of(entry);
    }

    @Override
    public synchronized boolean remove(Entry entry) throws StoreException {
        if (revision(entry.key()) != entry.revision()) {
            return false;
        }
        Path file = file(entry.key());
        try {
            DurableFiles.remove(file);
        } catch (IOException e) {
            believeDisk(entry.key(), file);
            throw failed("remove", file, e);
        }
        entries.remove(entry.key());
        return true;
    }

    @Override
    public synchronized void close() {
        release(lock);
    }

    /** After a failure either content may be there, so that memory follows what the next start would read. */
    private void believeDisk(Key key, Path file) throws StoreException {
        if (!Files.exists(file)) {
            entries.remove(key);
            return;
        }
        Entry found = loadEntry(file);
        entries.put(key, found);
        lastRevision = Math.max(lastRevision, found.revision());
    }

    private long revision(Key key) {
        Entry entry = entries.get(key);
        return entry == null ? Entry.ABSENT : entry.revision();
    }

    private Path file(Key key) {
        return folder.resolve(key.kind()).resolve(key.name());
    }

    /**
     * Whether a process has the store of a folder open at this moment. For commands that are about to trust whoever
     * answers at the address that a server left behind.
     *
     * @throws IOException if that cannot be found out
     */
    public static boolean isOpen(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private static FileChannel lock(Path folder) throws StoreException {
        Path file = folder.resolve(LOCK);
        FileChannel channel;
        try {
            DurableFiles.createFolder(folder);
            channel = DurableFiles.openLock(file);
        } catch (IOException e) {
            throw failed("open", file, e);
        }
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        } catch (IOException e) {
            release(channel);
            throw failed("lock", file, e);
        }
        if (lock == null) {
            release(channel);
            throw new StoreException(
                    folder + " is in use by another server; stop that one, or give this one another --state folder");
        }
        return channel;
    }

    private static NavigableMap<Key, Entry> load(Path folder) throws StoreException {
        NavigableMap<Key, Entry> entries = new TreeMap<>();
        for (Path kind : children(folder)) {
            if (!Files.isDirectory(kind)) {
                if (!kind.getFileName().toString().equals(LOCK)) {
                    throw foreign(kind);
                }
                continue;
            }
            for (Path file : children(kind)) {
                Entry entry = loadEntry(file);
                entries.put(entry.key(), entry);
            }
        }
        return entries;
    }

    private static Entry loadEntry(Path file) throws StoreException {
        Path kind = file.toAbsolutePath().getParent();
        Key key;
        try {
            key = new Key(String.valueOf(kind == null ? null : kind.getFileName()), String.valueOf(file.getFileName()));
        } catch (IllegalArgumentException e) {
            throw foreign(file);
        }
        try {
            return EntryFormat.read(key, Files.readAllBytes(file))
                    .orElseThrow(() -> new StoreException(file
                            + " is damaged: it is not as the server wrote it. Put it back from a backup;"
                            + " or move it away, and the server forgets what it held"));
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    /** The files of a folder, without what a crash left half-written, which never took effect. */
    private static List<Path> children(Path folder) throws StoreException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> finished = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                if (!file.getFileName().toString().endsWith(DurableFiles.UNFINISHED)) {
                    finished.add(file);
                }
            }
            return finished;
        } catch (IOException e) {
            throw failed("list", folder, e);
        }
    }

    private static StoreException foreign(Path file) {
        return new StoreException(file + " is not a file of the server's store; move it somewhere else");
    }

    private static StoreException failed(String what, Path file, IOException cause) {
        return new StoreException("cannot " + what + " " + file + ": " + cause, cause);
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            // closing can only fail to report; the lock ends with the process at the latest
        }
    }
}
