package dev.chromamesh.xds;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that one client should hold, as one immutable value. */
public final class Snapshot {

    private static final Snapshot EMPTY = of(List.of());

    private final Map<ResourceType, NavigableMap<String, Resource>> resources;
    /** The last answer of {@link #changedSince}: most streams ask the same question. */
    private volatile @Nullable SnapshotChange lastChange;

    private volatile int hashCode;

    private Snapshot(Map<ResourceType, NavigableMap<String, Resource>> resources) {
        this.resources = resources;
    }

    /** A snapshot of these resources, in any order. No two may have the same type and name. */
    public static Snapshot of(Collection<Resource> resources) {
        Map<ResourceType, NavigableMap<String, Resource>> byType = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            byType.put(type, new TreeMap<>());
        }
        for (Resource resource : resources) {
            Resource twin = byType.computeIfAbsent(resource.type(), type -> new TreeMap<>())
                    .put(resource.name(), resource);
            if (twin != null) {
                throw new IllegalArgumentException(
                        "resources: two named " + resource.name() + " of type " + resource.type() + " (expected: one)");
            }
        }
        byType.replaceAll((type, byName) -> Collections.unmodifiableNavigableMap(byName));
        return new Snapshot(byType);
    }

    /** A snapshot without resources. Sent to a client, it removes all that the client has. */
    public static Snapshot empty() {
        return EMPTY;
    }

    /** The resources of a type by name, in name order. */
    public NavigableMap<String, Resource> resources(ResourceType type) {
        NavigableMap<String, Resource> byName = resources.get(type);
        if (byName == null) {
            throw new IllegalStateException("every type has a map");
        }
        return byName;
    }

    /** One resource, if the snapshot has it. */
    public Optional<Resource> find(ResourceType type, String name) {
        return Optional.ofNullable(resources(type).get(name));
    }

    /** By type, the names of which this snapshot has another resource than an older one, or only one of the two has any. */
    @SuppressWarnings(
            "ReferenceEquality") // Equal snapshots have no changes either, but finding that out is the same work.
    Map<ResourceType, List<String>> changedSince(Snapshot before) {
        if (this == before) {
            return Map.of();
        }
        SnapshotChange change = lastChange;
        if (change == null || !change.startsFrom(before)) {
            change = SnapshotChange.between(before, this);
            lastChange = change;
        }
        return change.names();
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Snapshot snapshot && resources.equals(snapshot.resources));
    }

    @Override
    public int hashCode() {
        // Worked out once: states of streams are looked up by it.
        int hash = hashCode;
        if (hash == 0) {
            hash = resources.hashCode();
            hashCode = hash;
        }
        return hash;
    }

    /** How many resources of which type; no content. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("snapshot of");
        resources.forEach((type, byName) ->
                text.append(' ').append(byName.size()).append(' ').append(type));
        return text.toString();
    }
}
