package dev.chromamesh.xds;

import static dev.chromamesh.xds.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hundreds of random operations on a real Envoy while new connections with mutual TLS are made through it all the time: none may fail,
 * nothing may be left warming, and in the end Envoy has exactly what the engine was given.
 *
 * <p>Envoy is both ends of these connections. Each pair of ports is a plaintext listener, a route to a cluster that speaks mutual TLS with
 * a new connection for each request, and the listener at the other end of it. {@code -Dxds.seed=N} repeats a run, {@code -Dxds.operations=N}
 * makes it longer.
 */
class EnvoyTortureIT {

    private static final Client ENVOY = new Client("search", "1");
    private static final int OPERATIONS = Integer.getInteger("xds.operations", 320);
    private static final int PAIRS = 4;
    /** Between two operations at least as many connections are made. */
    private static final int CONNECTIONS = 6;

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("xds.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Pair> pairs = new ArrayList<>();
    private final Map<String, Resource> extras = new TreeMap<>();
    private final List<String> done = new ArrayList<>();
    private TestCa ca = new TestCa("root 0");
    private String roots = ca.root();
    private TestCa.Identity identity = ca.issue("leaf 0");
    private int revision;
    private final int enginePort;
    private EngineServer server;

    /** One way through Envoy, and how it looks at the moment. */
    private static final class Pair {
        final String name;
        final int plainPort;
        final int tlsPort;
        int cluster;
        int connectSeconds = 1;
        int weight = 1;
        int upstreamTimeout = 15;
        int downstreamTimeout = 15;

        Pair(int number) {
            name = "pair-" + number;
            plainPort = EnvoyProcess.freePort();
            tlsPort = EnvoyProcess.freePort();
        }

        List<Resource> resources() {
            String upstream = name + "-" + cluster;
            return List.of(
                    EnvoyResources.listener("in/" + name, plainPort),
                    EnvoyResources.routeTo("in/" + name, upstream),
                    EnvoyResources.tlsCluster(upstream, connectSeconds, upstreamTimeout),
                    EnvoyResources.endpoints(upstream, tlsPort, weight),
                    EnvoyResources.tlsListener("tls/" + name, tlsPort, downstreamTimeout),
                    EnvoyResources.answer("tls/" + name, "through"));
        }
    }

    /** What may happen next. */
    private enum Operation {
        STREAM_CLOSE,
        OUTAGE,
        LEAF_ROTATION,
        ROOT_ROTATION,
        CLUSTER_CHANGE,
        CLUSTER_REPLACED,
        ENDPOINT_CHANGE,
        CLUSTER_SECRET_CONFIG_CHANGE,
        LISTENER_SECRET_CONFIG_CHANGE,
        CLUSTER_ADDED,
        CLUSTER_DELETED,
        REJECTED_CLUSTER,
        REJECTED_LISTENER,
        REJECTED_SECRET
    }

    EnvoyTortureIT() throws IOException {
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(new Pair(i));
        }
        enginePort = EnvoyProcess.freePort();
        server = new EngineServer(enginePort);
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void noConnectionFailsWhateverChanges(StreamState.Protocol protocol) throws Exception {
        publish();
        try (EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, enginePort)) {
            eventually(
                    "all ways are open",
                    () -> pairs.stream()
                            .allMatch(pair -> envoy.get(pair.plainPort).equals(Optional.of("through"))));
            try (SteadyConnections connections = new SteadyConnections(
                    pairs.stream().map(pair -> pair.plainPort).toList(), "through")) {
                for (int i = 0; i < OPERATIONS; i++) {
                    Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
                    done.add(operation + " after " + connections.made());
                    perform(operation, protocol);
                    long before = connections.made();
                    eventually("connections go on", () -> connections.made() >= before + CONNECTIONS);
                    assertThat(connections.failures()).as(this::story).isEmpty();
                }
                settled(envoy);
                assertThat(connections.failures()).as(this::story).isEmpty();
                System.out.println("torture, " + protocol + ", seed " + seed + ": " + OPERATIONS + " operations, "
                        + connections.made() + " connections, 0 failed");
            }
        } finally {
            server.close();
        }
    }

    private String story() {
        return "seed " + seed + ", the last operations: " + done.subList(Math.max(0, done.size() - 12), done.size());
    }

    private void settled(EnvoyProcess envoy) {
        Map<String, ?> expected = ConfigDump.of(snapshot());
        eventually(
                "Envoy has what it was given, and nothing warms",
                () -> ConfigDump.of(envoy).equals(expected));
    }

    private Snapshot snapshot() {
        List<Resource> all = new ArrayList<>(extras.values());
        pairs.forEach(pair -> all.addAll(pair.resources()));
        all.add(EnvoyResources.trust(roots));
        all.add(EnvoyResources.identity(identity));
        return Snapshot.of(all);
    }

    private void publish() {
        server.source.set(snapshot());
        server.engine.refresh();
    }

    private void perform(Operation operation, StreamState.Protocol protocol) {
        Pair pair = pairs.get(random.nextInt(pairs.size()));
        revision++;
        switch (operation) {
            // Routes do not wait for their clusters' acknowledgement: what refuses a new cluster must not come upon its
            // heels.
            case OUTAGE, REJECTED_CLUSTER, REJECTED_SECRET -> allWaysInUse();
            // A state-of-the-world client does not say what it holds. An engine that has just started drops what is
            // gone.
            case CLUSTER_REPLACED -> {
                if (protocol == StreamState.Protocol.STATE_OF_THE_WORLD) {
                    allWaysInUse();
                }
            }
            default -> {}
        }
        switch (operation) {
            case STREAM_CLOSE -> server.engine.disconnect(client -> true);
            case OUTAGE -> outage(pair);
            case LEAF_ROTATION -> {
                identity = ca.issue("leaf " + revision);
                publish();
            }
            case ROOT_ROTATION -> rootRotation();
            case CLUSTER_CHANGE -> {
                pair.connectSeconds = 1 + revision % 50;
                publish();
            }
            case CLUSTER_REPLACED -> {
                pair.cluster = revision;
                publish();
            }
            case ENDPOINT_CHANGE -> {
                pair.weight = 1 + revision % 100;
                publish();
            }
            case CLUSTER_SECRET_CONFIG_CHANGE -> {
                pair.upstreamTimeout = 10 + revision % 10;
                publish();
            }
            case LISTENER_SECRET_CONFIG_CHANGE -> {
                pair.downstreamTimeout = 10 + revision % 10;
                publish();
            }
            case CLUSTER_ADDED -> {
                String name = "extra-" + revision % 8;
                extras.put(name, EnvoyResources.tlsCluster(name, 1 + revision % 50, 15));
                extras.put(name + " endpoints", EnvoyResources.endpoints(name, 9, 1));
                publish();
            }
            case CLUSTER_DELETED -> {
                extras.clear();
                publish();
            }
            case REJECTED_CLUSTER -> rejected(EnvoyResources.badCluster("bad-" + revision), pair);
            case REJECTED_LISTENER -> rejected(EnvoyResources.badListener("bad-" + revision, 1), pair);
            case REJECTED_SECRET -> rejectedSecret(pair);
        }
    }

    private void allWaysInUse() {
        eventually(
                "all routes are in use",
                () -> pairs.stream()
                        .flatMap(pair -> pair.resources().stream())
                        .filter(resource -> resource.type() != ResourceType.LISTENER)
                        .allMatch(this::holds));
    }

    /** The engine is gone for a moment and remembers nothing; meanwhile something has changed. */
    private void outage(Pair pair) {
        server.close();
        pair.weight = 1 + revision % 100;
        pair.connectSeconds = 1 + revision % 50;
        if (random.nextBoolean()) {
            extras.clear();
        }
        server = restarted();
        publish();
    }

    /** Somebody may have the port for a moment, as whoever looks for a free one does. */
    private EngineServer restarted() {
        List<EngineServer> started = new ArrayList<>();
        eventually("the engine's port is free", () -> {
            try {
                return started.add(new EngineServer(enginePort));
            } catch (IOException e) {
                return false;
            }
        });
        return started.get(0);
    }

    /** The new root first, everywhere; then what it signed; then the old root goes. */
    private void rootRotation() {
        TestCa next = new TestCa("root " + revision);
        String former = roots;
        roots = former + next.root();
        publish();
        eventually("both roots are trusted", () -> holds(EnvoyResources.trust(roots)));
        ca = next;
        identity = ca.issue("leaf " + revision);
        publish();
        eventually("the new leaf is in use", () -> holds(EnvoyResources.identity(identity)));
        roots = next.root();
        publish();
    }

    /** A good change beside a bad resource, which then goes away. */
    private void rejected(Resource bad, Pair pair) {
        extras.put("bad", bad);
        pair.connectSeconds = 1 + revision % 50;
        publish();
        eventually("the bad one is refused: " + bad, () -> refused(bad));
        eventually(
                "the good one beside it is in use",
                () -> holds(EnvoyResources.tlsCluster(
                        pair.name + "-" + pair.cluster, pair.connectSeconds, pair.upstreamTimeout)));
        extras.remove("bad");
        publish();
    }

    /** A secret that is no secret; something else changes meanwhile; then it is repaired, or what it was before. */
    private void rejectedSecret(Pair pair) {
        noListenerWaitsForItsSecrets();
        String good = roots;
        roots = "this is no certificate, revision " + revision;
        publish();
        eventually("the secret is refused", () -> refused(EnvoyResources.trust(roots)));
        if (random.nextBoolean()) {
            server.engine.disconnect(client -> true);
        }
        pair.connectSeconds = 1 + revision % 50;
        publish();
        roots = random.nextBoolean() ? good : good + good;
        publish();
        eventually("the repaired one is in use", () -> holds(EnvoyResources.trust(roots)));
        eventually(
                "and what was refused for its sake",
                () -> holds(EnvoyResources.tlsCluster(
                        pair.name + "-" + pair.cluster, pair.connectSeconds, pair.upstreamTimeout)));
    }

    /**
     * Envoy puts a listener that waits for a secret to work without any if it refuses the first one that it is sent, and the
     * engine sends the newest at once (README, limits). So a bad secret must not come upon the heels of a listener's change:
     * all listeners are accepted, and a good secret after them.
     */
    private void noListenerWaitsForItsSecrets() {
        eventually(
                "all listeners are in use",
                () -> pairs.stream().flatMap(pair -> pair.resources().stream()).allMatch(this::holds));
        roots = roots.equals(ca.root()) ? ca.root() + ca.root() : ca.root();
        publish();
        eventually("they have their secrets", () -> holds(EnvoyResources.trust(roots)));
    }

    private boolean holds(Resource resource) {
        return server.engine
                .ledger()
                .held(ENVOY, resource.type(), resource.name())
                .filter(held -> held.version().equals(resource.version()))
                .isPresent();
    }

    private boolean refused(Resource resource) {
        return server.engine
                .ledger()
                .find(ENVOY)
                .flatMap(AckLedger.Entry::lastRejection)
                .filter(rejection -> rejection.type() == resource.type()
                        && rejection.culprits().contains(resource.name()))
                .isPresent();
    }
}
