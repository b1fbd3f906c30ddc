package dev.chromamesh.cli.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows the certificates of several Envoys. Not thread-safe. */
final class RotationWatch {

    private final FirstMesh mesh;
    private final Map<String, List<String>> serials = new LinkedHashMap<>();

    RotationWatch(FirstMesh mesh) {
        this.mesh = mesh;
        FirstMesh.WORKLOADS.forEach(workload -> serials.put(workload, new ArrayList<>()));
    }

    /** Looks once; returns the changes since the last look. */
    List<Change> look() throws IOException {
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<String, List<String>> entry : serials.entrySet()) {
            Set<String> now = mesh.envoy(entry.getKey()).serials();
            // Two at once: the change is under way, and the next look will see its end.
            if (now.size() == 1) {
                note(entry.getKey(), entry.getValue(), now.iterator().next(), changes);
            }
        }
        return changes;
    }

    private static void note(String workload, List<String> seen, String serial, List<Change> changes) {
        if (!seen.isEmpty() && !seen.get(seen.size() - 1).equals(serial)) {
            changes.add(new Change(workload, seen.get(seen.size() - 1), serial));
        }
        if (!seen.contains(serial)) {
            seen.add(serial);
        }
    }

    /** How often the certificates of every sidecar have changed, at least. */
    int rotations() {
        return Collections.min(serials.values().stream()
                .map(seen -> Math.max(0, seen.size() - 1))
                .toList());
    }

    /** How many certificates have been seen, of all sidecars together. */
    int certificates() {
        return serials.values().stream().mapToInt(List::size).sum();
    }

    /** A new certificate in place of an old one. */
    record Change(String workload, String from, String to) {}
}
