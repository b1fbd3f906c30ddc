package dev.chromamesh.xds;

import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A {@link NameMap} being edited: the changes beside the original, joined in the end, if there are any. */
final class DraftMap<V> {

    private final NameMap<V> original;
    /** By name; null for a name taken away. */
    private final SortedMap<String, @Nullable V> changes = new TreeMap<>();

    DraftMap(NameMap<V> original) {
        this.original = original;
    }

    @Nullable V get(String name) {
        return changes.containsKey(name) ? changes.get(name) : original.get(name);
    }

    boolean has(String name) {
        return changes.containsKey(name) ? changes.get(name) != null : original.has(name);
    }

    /** How many names there are at most. */
    int sizeAtMost() {
        return original.size() + changes.size();
    }

    void put(String name, V value) {
        if (!value.equals(get(name))) {
            changes.put(name, value);
        }
    }

    void remove(String name) {
        if (has(name)) {
            changes.put(name, null);
        }
    }

    /** Keeps the names that the filter accepts. */
    void retain(Predicate<String> filter) {
        names().stream().filter(filter.negate()).forEach(this::remove);
    }

    /** The names in order; a copy. */
    NavigableSet<String> names() {
        NavigableSet<String> names = new TreeSet<>(original.names());
        changes.forEach((name, value) -> {
            if (value == null) {
                names.remove(name);
            } else {
                names.add(name);
            }
        });
        return names;
    }

    /** The map with all changes; the original itself if there are none. */
    NameMap<V> frozen() {
        return changes.isEmpty() ? original : original.with(changes);
    }
}
