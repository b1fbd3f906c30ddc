package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Everything the server knows at one moment. Immutable.
 *
 * @param mesh the last good {@code mesh.yaml}
 * @param complaint why the file on the disk is not served, if it is not
 * @param instances the joined sidecars, also those of workloads that {@code mesh.yaml} no longer has
 * @param world what is served
 */
record ServerState(KnownMesh mesh, Optional<String> complaint, SortedMap<UUID, InstanceRecord> instances, World world) {

    ServerState {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
    }

    ServerState complain(Optional<String> reason) {
        return new ServerState(mesh, reason, instances, world);
    }

    ServerState follow(KnownMesh next) {
        return rebuild(next, instances).complain(Optional.empty());
    }

    ServerState trust(TrustBundle trust) {
        World next = world.trust().equals(trust)
                ? world
                : new World(world.number() + 1, world.mesh(), world.instances(), trust, world.certificateLifetime());
        return new ServerState(mesh, complaint, instances, next);
    }

    ServerState remember(InstanceRecord record) {
        TreeMap<UUID, InstanceRecord> next = new TreeMap<>(instances);
        next.put(record.id(), record);
        return rebuild(mesh, next);
    }

    ServerState forget(UUID id) {
        TreeMap<UUID, InstanceRecord> next = new TreeMap<>(instances);
        next.remove(id);
        return rebuild(mesh, next);
    }

    /** The same world keeps its number: a renewed certificate is no news for the other sidecars. */
    private ServerState rebuild(KnownMesh mesh, SortedMap<UUID, InstanceRecord> instances) {
        SortedMap<UUID, Instance> served = served(mesh, instances);
        boolean same = world.mesh().equals(mesh.mesh()) && world.instances().equals(served);
        World next = same
                ? world
                : new World(world.number() + 1, mesh.mesh(), served, world.trust(), world.certificateLifetime());
        return new ServerState(mesh, complaint, instances, next);
    }

    /** The instances whose workload {@code mesh.yaml} has. */
    static SortedMap<UUID, Instance> served(KnownMesh mesh, SortedMap<UUID, InstanceRecord> instances) {
        SortedMap<UUID, Instance> served = new TreeMap<>();
        instances.forEach((id, record) -> {
            if (mesh.mesh().workload(record.workload()).isPresent()) {
                served.put(id, record.instance());
            }
        });
        return served;
    }
}
