package dev.chromamesh.xds;

import com.google.common.collect.Sets;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;

/**
 * The names whose resources differ between two snapshots, worked out once for all the streams that go from the one to the other.
 *
 * <p>Holds the older snapshot weakly: it is only there to be recognised.
 */
final class SnapshotChange {

    private final WeakReference<Snapshot> before;
    private final Map<ResourceType, List<String>> names;

    private SnapshotChange(Snapshot before, Map<ResourceType, List<String>> names) {
        this.before = new WeakReference<>(before);
        this.names = names;
    }

    static SnapshotChange between(Snapshot before, Snapshot after) {
        Map<ResourceType, List<String>> names = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            List<String> changed = changed(before.resources(type), after.resources(type));
            if (!changed.isEmpty()) {
                names.put(type, changed);
            }
        }
        return new SnapshotChange(before, names);
    }

    boolean startsFrom(Snapshot snapshot) {
        return before.refersTo(snapshot);
    }

    /** By type: what was added, replaced or taken away. Types without a change are missing. */
    Map<ResourceType, List<String>> names() {
        return names;
    }

    private static List<String> changed(NavigableMap<String, Resource> before, NavigableMap<String, Resource> after) {
        List<String> changed = new ArrayList<>();
        for (String name : Sets.union(before.keySet(), after.keySet())) {
            if (!Objects.equals(before.get(name), after.get(name))) {
                changed.add(name);
            }
        }
        return changed;
    }
}
