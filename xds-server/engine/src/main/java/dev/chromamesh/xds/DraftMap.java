package dev.chromamesh.xds;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An immutable map being edited: copied at the first change, returned as it was if there is none. */
final class DraftMap<V> {

    private final Map<String, V> original;
    private @Nullable Map<String, V> copy;

    DraftMap(Map<String, V> original) {
        this.original = original;
    }

    @Nullable V get(String name) {
        return current().get(name);
    }

    boolean has(String name) {
        return current().containsKey(name);
    }

    boolean isEmpty() {
        return current().isEmpty();
    }

    int size() {
        return current().size();
    }

    void put(String name, V value) {
        if (!value.equals(get(name))) {
            edited().put(name, value);
        }
    }

    void remove(String name) {
        if (has(name)) {
            edited().remove(name);
        }
    }

    /** Keeps the names that the filter accepts. */
    void retain(Predicate<String> filter) {
        if (!current().keySet().stream().allMatch(filter)) {
            edited().keySet().removeIf(filter.negate());
        }
    }

    /** The names in order; a copy. */
    NavigableSet<String> names() {
        return new TreeSet<>(current().keySet());
    }

    /** The map as it is now, not to be changed by anyone. */
    Map<String, V> current() {
        return copy == null ? original : copy;
    }

    private Map<String, V> edited() {
        if (copy == null) {
            copy = new HashMap<>(original);
        }
        return copy;
    }
}
