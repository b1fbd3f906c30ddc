package dev.chromamesh.controlplane;

import com.google.protobuf.Message;
import dev.chromamesh.mesh.envoy.EnvoyLint;
import dev.chromamesh.mesh.envoy.EnvoyResources;
import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import dev.chromamesh.mesh.envoy.EnvoyTranslator;
import dev.chromamesh.mesh.resolve.Resolver;
import dev.chromamesh.mesh.world.World;
import dev.chromamesh.xds.Client;
import dev.chromamesh.xds.Resource;
import dev.chromamesh.xds.ResourceType;
import dev.chromamesh.xds.Snapshot;
import dev.chromamesh.xds.SnapshotSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each proxy should hold in the present world: nothing, if its workload has left {@code mesh.yaml}. A translation
 * that does not pass the lint reaches nobody: the proxy keeps what it had, and {@link #complaint} says why.
 */
final class Snapshots implements SnapshotSource {

    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    private final Supplier<World> world;
    private final ConcurrentMap<Client, Held> held = new ConcurrentHashMap<>();

    Snapshots(Supplier<World> world) {
        this.world = world;
    }

    /** {@code good} is the newest that passed, of this world or an earlier one. */
    private record Held(long world, Optional<Snapshot> good, Optional<String> complaint) {}

    /**
     * {@inheritDoc}
     *
     * <p>Only for clients for which {@link #isReady} was true once.
     */
    @Override
    public Snapshot current(Client client) {
        return present(client)
                .good()
                .orElseThrow(
                        () -> new IllegalStateException(client + " has no snapshot (expected: one that is ready)"));
    }

    /** Whether there is anything that the client may be served: without, it would be told to remove all it has. */
    boolean isReady(Client client) {
        return present(client).good().isPresent();
    }

    /** Why the client is not served the present world, if it is not. */
    Optional<String> complaint(Client client) {
        return Optional.ofNullable(held.get(client)).flatMap(Held::complaint);
    }

    /** Forgets clients that will not come back. */
    void retain(Predicate<Client> wanted) {
        held.keySet().removeIf(wanted.negate());
    }

    private Held present(Client client) {
        World now = world.get();
        Held before = held.get(client);
        if (before != null && before.world() == now.number()) {
            return before;
        }
        return held.compute(client, (key, old) -> next(now, key, old));
    }

    private static Held next(World now, Client client, @Nullable Held old) {
        if (old != null && old.world() >= now.number()) {
            return old;
        }
        if (!now.mesh().workloads().containsKey(Clients.proxy(client).id().path())) {
            // No grant outlives its rule: whoever is out of the mesh lets nobody in and calls nobody.
            return new Held(
                    now.number(), Optional.of(Snapshot.empty()), Optional.of("it is not in mesh.yaml any more"));
        }
        Optional<Snapshot> before = old == null ? Optional.empty() : old.good();
        Optional<EnvoyResources> resources =
                Resolver.resolve(now, Clients.proxy(client)).map(EnvoyTranslator::translate);
        if (resources.isEmpty()) {
            return new Held(now.number(), before, Optional.of("its instance is not known here any more"));
        }
        List<String> findings = EnvoyLint.check(resources.get());
        if (findings.isEmpty()) {
            return new Held(now.number(), Optional.of(snapshot(resources.get())), Optional.empty());
        }
        String complaint = "its new configuration is unsound: " + String.join("; ", findings);
        log.error("{} keeps its last good configuration: {}", client.audience(), complaint);
        return new Held(now.number(), before, Optional.of(complaint));
    }

    private static Snapshot snapshot(EnvoyResources translated) {
        List<Resource> resources = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            translated.of(kind).forEach((name, message) -> resources.add(resource(kind, name, message)));
        }
        return Snapshot.of(resources);
    }

    private static Resource resource(Kind kind, String name, Message message) {
        ResourceType type = switch (kind) {
            case LISTENERS -> ResourceType.LISTENER;
            case ROUTES -> ResourceType.ROUTE;
            case CLUSTERS -> ResourceType.CLUSTER;
            case ENDPOINTS -> ResourceType.ENDPOINT;
            case SECRETS -> ResourceType.SECRET;
        };
        return Resource.of(type, name, message);
    }
}
