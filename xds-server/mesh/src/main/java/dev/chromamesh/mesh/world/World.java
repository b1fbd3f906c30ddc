package dev.chromamesh.mesh.world;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.model.Mesh;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Everything that is known at one moment. Immutable; the reconciler makes the next one.
 *
 * @param number counts up with every change on one server; two servers may number alike worlds differently
 * @param mesh the last good {@code mesh.yaml}
 * @param instances the joined sidecars, by the UUID of their state folder
 * @param trust the roots
 * @param certificateLifetime how long a leaf lives; the age of connections follows from it
 */
public record World(
        long number, Mesh mesh, SortedMap<UUID, Instance> instances, TrustBundle trust, Duration certificateLifetime) {

    /** Copies the instances. */
    public World {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
    }
}
