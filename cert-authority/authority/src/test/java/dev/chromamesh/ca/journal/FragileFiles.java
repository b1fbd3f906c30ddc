package dev.chromamesh.ca.journal;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files in memory that fail when they are told to, and that keep apart what is written from what is on the disk.
 *
 * <p>Each change is an operation, counted from 1.
 */
public final class FragileFiles implements JournalFiles {

    /** How an operation fails. */
    public enum Failure {
        /** The machine stops: half of the operation was done, all later ones fail. */
        CRASH,
        /** A write is done by half; other operations are not done. */
        NO_SPACE,
        /** The operation fails; what a sync should have brought to the disk never comes there, though it can be read. */
        BROKEN
    }

    /** What becomes of changes that were not synced when the machine stops. */
    public enum Unsynced {
        LOST,
        KEPT,
        PARTLY
    }

    private final Map<String, FragileFile> files = new ConcurrentHashMap<>();
    /** The names on the disk. */
    private final Map<String, FragileFile> durable = new ConcurrentHashMap<>();

    private final NavigableMap<Integer, Failure> failures = new TreeMap<>();
    private int operations;
    private boolean stopped;
    private int logSyncs;
    private int headSyncs;
    private Runnable beforeLogSync = () -> {};

    public synchronized void failAt(int operation, Failure failure) {
        failures.put(operation, failure);
    }

    /** From here on each operation fails, until {@link #heal()}. */
    public synchronized void failFromNowOn(Failure failure) {
        for (int i = 1; i <= 1000; i++) {
            failures.put(operations + i, failure);
        }
    }

    public synchronized void heal() {
        failures.clear();
    }

    synchronized void beforeLogSync(Runnable action) {
        beforeLogSync = action;
    }

    public synchronized int operations() {
        return operations;
    }

    synchronized int logSyncs() {
        return logSyncs;
    }

    synchronized int headSyncs() {
        return headSyncs;
    }

    /** The machine stops and starts anew. */
    public synchronized void restart(Unsynced unsynced, Random random) {
        for (Map.Entry<String, FragileFile> each : Map.copyOf(files).entrySet()) {
            boolean kept = unsynced == Unsynced.KEPT || (unsynced == Unsynced.PARTLY && random.nextBoolean());
            if (kept) {
                durable.put(each.getKey(), each.getValue());
            }
        }
        files.clear();
        files.putAll(durable);
        files.values().forEach(file -> file.restart(unsynced, random));
        stopped = false;
        failures.clear();
    }

    /** Changes a file behind the journal's back. */
    synchronized void put(String name, byte[] content) {
        FragileFile file = new FragileFile(content);
        files.put(name, file);
        durable.put(name, file);
    }

    synchronized void remove(String name) {
        files.remove(name);
        durable.remove(name);
    }

    /** All files as they can be read now, in files of their own. */
    synchronized FragileFiles copy() {
        FragileFiles copy = new FragileFiles();
        files.forEach((name, file) -> copy.put(name, file.content()));
        return copy;
    }

    @Override
    public synchronized List<String> list() throws IOException {
        requireRunning();
        return List.copyOf(files.keySet());
    }

    @Override
    public synchronized byte[] read(String name) throws IOException {
        requireRunning();
        return existing(name).content();
    }

    @Override
    public synchronized void create(String name, byte[] content) throws IOException {
        operation(() -> {});
        files.put(name, new FragileFile(content));
    }

    @Override
    public synchronized void syncFolder() throws IOException {
        operation(() -> {});
        durable.clear();
        durable.putAll(files);
    }

    @Override
    public synchronized OpenFile open(String name) throws IOException {
        requireRunning();
        return new Opened(name, existing(name));
    }

    @Override
    public String describe(String name) {
        return name;
    }

    private FragileFile existing(String name) throws IOException {
        FragileFile file = files.get(name);
        if (file == null) {
            throw new FileNotFoundException(name);
        }
        return file;
    }

    private void requireRunning() throws IOException {
        if (stopped) {
            throw new IOException("the machine has stopped");
        }
    }

    private void operation(Runnable half) throws IOException {
        requireRunning();
        operations++;
        Failure failure = failures.get(operations);
        if (failure == null) {
            return;
        }
        half.run();
        stopped = failure == Failure.CRASH;
        throw new IOException(failure == Failure.NO_SPACE ? "No space left on device" : "Input/output error");
    }

    /** One opening of a file; closed, or after a failed sync, it is of no use. */
    private final class Opened implements OpenFile {

        private final String name;
        private final FragileFile file;
        private boolean usable = true;

        Opened(String name, FragileFile file) {
            this.name = name;
            this.file = file;
        }

        private void requireUsable() {
            if (!usable) {
                throw new AssertionError(name + " is used after it was closed or its sync failed");
            }
        }

        @Override
        public void write(long position, byte[] content) throws IOException {
            synchronized (FragileFiles.this) {
                requireUsable();
                int at = Math.toIntExact(position);
                operation(() -> file.write(at, content, content.length / 2));
                file.write(at, content, content.length);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FragileFiles.this) {
                requireUsable();
                operation(() -> {});
                file.truncate(Math.toIntExact(size));
            }
        }

        @Override
        public void sync() throws IOException {
            Runnable before;
            synchronized (FragileFiles.this) {
                before = LogHeader.isLog(name) ? beforeLogSync : () -> {};
            }
            before.run();
            synchronized (FragileFiles.this) {
                requireUsable();
                usable = false;
                operation(this::failSync);
                usable = true;
                file.sync();
                if (LogHeader.isLog(name)) {
                    logSyncs++;
                } else {
                    headSyncs++;
                }
            }
        }

        private void failSync() {
            if (failures.get(operations) != Failure.CRASH) {
                file.forgetUnsynced();
            }
        }

        @Override
        public void close() {
            usable = false;
        }
    }
}
