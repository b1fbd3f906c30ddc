package dev.chromamesh.xds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All that an audience refused and must not be sent again: an immutable record, kept across streams. */
final class Rejections {

    /** Per name; older ones are forgotten. A name that was bad in so many ways is not going to return to the first. */
    private static final int REMEMBERED_VERSIONS = 16;

    private static final Comparator<Key> ORDER = Comparator.comparing(Key::type).thenComparing(Key::name);

    static final Rejections NONE = new Rejections(new TreeMap<>(ORDER));

    private final SortedMap<Key, List<Rejection>> byName;

    private record Key(ResourceType type, String name) {}

    private Rejections(SortedMap<Key, List<Rejection>> byName) {
        this.byName = byName;
    }

    /** Whether exactly these bytes were refused. */
    boolean parked(Resource resource) {
        return !byName.isEmpty()
                && of(resource.type(), resource.name())
                        .anyMatch(rejection -> rejection.version().equals(resource.version()));
    }

    /** This record with one more rejection. One that never ends stays so. */
    Rejections with(Rejection rejection) {
        Key key = new Key(rejection.type(), rejection.name());
        List<Rejection> versions = new ArrayList<>(byName.getOrDefault(key, List.of()));
        Rejection forEver = new Rejection(rejection.type(), rejection.name(), rejection.version(), Set.of());
        if (versions.contains(forEver)) {
            return this;
        }
        versions.removeIf(known -> known.version().equals(rejection.version()));
        versions.add(rejection);
        if (versions.size() > REMEMBERED_VERSIONS) {
            versions.remove(0);
        }
        SortedMap<Key, List<Rejection>> more = new TreeMap<>(byName);
        more.put(key, List.copyOf(versions));
        return new Rejections(more);
    }

    /** This record without what may have been refused only because of a secret that is sound now. */
    Rejections repaired(String secret) {
        if (byName.isEmpty()) {
            return this;
        }
        SortedMap<Key, List<Rejection>> fewer = new TreeMap<>(ORDER);
        byName.forEach((key, versions) -> {
            List<Rejection> left = versions.stream()
                    .filter(rejection -> !rejection.awaiting().contains(secret))
                    .toList();
            if (!left.isEmpty()) {
                fewer.put(key, left);
            }
        });
        return new Rejections(fewer);
    }

    /** This record without anything about a type. */
    Rejections without(ResourceType type) {
        SortedMap<Key, List<Rejection>> fewer = new TreeMap<>(byName);
        fewer.keySet().removeIf(key -> key.type() == type);
        return new Rejections(fewer);
    }

    private Stream<Rejection> of(ResourceType type, String name) {
        return byName.getOrDefault(new Key(type, name), List.of()).stream();
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** Everything on record. */
    List<Rejection> all() {
        return byName.values().stream().flatMap(List::stream).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rejections rejections && byName.equals(rejections.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    @Override
    public String toString() {
        return byName.toString();
    }
}
