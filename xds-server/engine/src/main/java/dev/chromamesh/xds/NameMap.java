package dev.chromamesh.xds;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from names, in order, held in two arrays: a stream remembers hundreds of names and there are thousands of streams.
 * A copy with other values shares the names.
 */
final class NameMap<V> {

    private static final NameMap<?> EMPTY = new NameMap<>(new String[0], new Object[0]);

    private final String[] names;
    private final Object[] values;

    private NameMap(String[] names, Object[] values) {
        this.names = names;
        this.values = values;
    }

    @SuppressWarnings("unchecked") // It holds no value.
    static <V> NameMap<V> empty() {
        return (NameMap<V>) EMPTY;
    }

    static <V> NameMap<V> of(Map<String, V> entries) {
        SortedMap<String, V> sorted = new TreeMap<>(entries);
        return sorted.isEmpty()
                ? empty()
                : new NameMap<>(
                        sorted.keySet().toArray(String[]::new), sorted.values().toArray());
    }

    @Nullable V get(String name) {
        int index = Arrays.binarySearch(names, name);
        return index < 0 ? null : value(index);
    }

    boolean has(String name) {
        return Arrays.binarySearch(names, name) >= 0;
    }

    int size() {
        return names.length;
    }

    boolean isEmpty() {
        return names.length == 0;
    }

    /** Whether it is the same object. */
    @SuppressWarnings(
            "ReferenceEquality") // Equal maps are often one object; if they are not, comparing them costs more than it
    // saves.
    boolean same(NameMap<V> other) {
        return this == other;
    }

    /** The names in order. */
    List<String> names() {
        return Collections.unmodifiableList(Arrays.asList(names));
    }

    void forEach(BiConsumer<String, V> action) {
        for (int i = 0; i < names.length; i++) {
            action.accept(names[i], value(i));
        }
    }

    /** The same as an immutable map, without copying. */
    Map<String, V> asMap() {
        return new View<>(this);
    }

    /**
     * This map with other values for some names.
     *
     * @param changes null takes a name away
     */
    NameMap<V> with(SortedMap<String, @Nullable V> changes) {
        Object[] replaced = replaced(changes);
        return replaced == null ? merged(changes) : new NameMap<>(names, replaced);
    }

    /** The values after changes that add and take away nothing; null if they do. */
    private Object @Nullable [] replaced(SortedMap<String, @Nullable V> changes) {
        Object[] copy = values.clone();
        for (Map.Entry<String, @Nullable V> change : changes.entrySet()) {
            int index = Arrays.binarySearch(names, change.getKey());
            V value = change.getValue();
            if (index < 0 || value == null) {
                return null;
            }
            copy[index] = value;
        }
        return copy;
    }

    private NameMap<V> merged(SortedMap<String, @Nullable V> changes) {
        TreeMap<String, V> all = new TreeMap<>();
        forEach(all::put);
        changes.forEach((name, value) -> {
            if (value == null) {
                all.remove(name);
            } else {
                all.put(name, value);
            }
        });
        return of(all);
    }

    @SuppressWarnings("unchecked") // Only values of this type are ever put in.
    private V value(int index) {
        return (V) values[index];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof NameMap<?> map
                        && Arrays.equals(names, map.names)
                        && Arrays.equals(values, map.values));
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        Map<String, V> entries = new TreeMap<>();
        forEach(entries::put);
        return entries.toString();
    }

    /** The arrays as a map. */
    private static final class View<V> extends AbstractMap<String, V> {

        private final NameMap<V> map;

        View(NameMap<V> map) {
            this.map = map;
        }

        @Override
        public @Nullable V get(Object name) {
            return name instanceof String text ? map.get(text) : null;
        }

        @Override
        public boolean containsKey(Object name) {
            return name instanceof String text && map.has(text);
        }

        @Override
        public Set<Entry<String, V>> entrySet() {
            return new AbstractSet<>() {

                @Override
                public Iterator<Entry<String, V>> iterator() {
                    return IntStream.range(0, map.size())
                            .mapToObj(i -> Map.entry(map.names[i], map.value(i)))
                            .iterator();
                }

                @Override
                public int size() {
                    return map.size();
                }
            };
        }
    }
}
