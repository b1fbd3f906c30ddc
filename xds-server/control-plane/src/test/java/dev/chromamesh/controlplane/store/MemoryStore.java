package dev.chromamesh.controlplane.store;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A store that forgets, and that can be told to fail. */
public final class MemoryStore implements Store {

    private final TreeMap<Key, Entry> entries = new TreeMap<>();
    private long lastRevision;
    private boolean full;

    /** From now on every change fails, or works again. */
    public synchronized void full(boolean full) {
        this.full = full;
    }

    /** Everything it holds, as text. */
    public synchronized String dump() {
        StringBuilder dump = new StringBuilder();
        entries.values()
                .forEach(entry ->
                        dump.append(entry).append(' ').append(entry.text()).append('\n'));
        return dump.toString();
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
        failIfFull();
        if (read(key).map(Entry::revision).orElse(Entry.ABSENT) != expectedRevision) {
            return Optional.empty();
        }
        Entry entry = new Entry(key, ++lastRevision, text);
        entries.put(key, entry);
        return Optional.of(entry);
    }

    @Override
    public synchronized boolean remove(Entry entry) throws StoreException {
        failIfFull();
        return entries.remove(entry.key(), entry);
    }

    @Override
    public void close() {}

    private void failIfFull() throws StoreException {
        if (full) {
            throw new StoreException("no space left");
        }
    }
}
