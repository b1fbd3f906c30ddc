package dev.chromamesh.xds;

import static dev.chromamesh.xds.EnvoyResources.answer;
import static dev.chromamesh.xds.EnvoyResources.badListener;
import static dev.chromamesh.xds.EnvoyResources.cluster;
import static dev.chromamesh.xds.EnvoyResources.endpoints;
import static dev.chromamesh.xds.EnvoyResources.listener;
import static dev.chromamesh.xds.EnvoyResources.trust;
import static dev.chromamesh.xds.Eventually.eventually;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.LISTENER;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Envoy as the client, in both variants of the protocol. */
class EnvoyAdsIT {

    private static final Client ENVOY = new Client("search", "1");
    private static final TestCa CA = new TestCa("root");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void changesArriveAndBadListenersAreRefusedOnceAndNeverSentAgain(StreamState.Protocol protocol) throws Exception {
        int port = EnvoyProcess.freePort();
        int otherPort = EnvoyProcess.freePort();
        Resource good = listener("good", port);
        Resource bad = badListener("bad", otherPort);
        Resource worse = badListener("worse", otherPort);
        try (EngineServer server = new EngineServer();
                EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port())) {
            // given a listener in use
            publish(server, good, answer("good", "one"));
            eventually("the listener answers", () -> says(envoy, port, "one"));

            // when it changes, and two bad ones come beside it
            publish(server, good, answer("good", "two"), bad, worse);
            eventually("the change arrives", () -> says(envoy, port, "two"));
            eventually(
                    "the bad ones are refused at once", () -> envoy.stat("listener_manager.lds.update_rejected") == 1);

            // then the ledger knows, and nothing brings the refused bytes back
            eventually(
                    "the ledger knows", () -> rejected(server, LISTENER, "bad") && rejected(server, LISTENER, "worse"));
            server.engine.disconnect(client -> true);
            eventually("Envoy connects again", () -> connections(envoy) >= 2 && connected(server));
            publish(server, good, answer("good", "three"), bad, worse);
            eventually("the next change arrives", () -> says(envoy, port, "three"));
            assertThat(envoy.stat("listener_manager.lds.update_rejected")).isEqualTo(1);

            // and the repaired one is served
            publish(server, good, answer("good", "three"), listener("bad", otherPort), answer("bad", "repaired"));
            eventually("the repaired one answers", () -> says(envoy, otherPort, "repaired"));
            eventually("the ledger knows that too", () -> holds(server, listener("bad", otherPort)));
        }
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void whatWentAwayWhileTheEngineWasDownIsRemoved(StreamState.Protocol protocol) throws Exception {
        int port = EnvoyProcess.freePort();
        int otherPort = EnvoyProcess.freePort();
        int enginePort;
        EnvoyProcess envoy;
        try (EngineServer server = new EngineServer()) {
            enginePort = server.port();
            envoy = new EnvoyProcess(folder, protocol, ENVOY, enginePort);
            publish(
                    server,
                    listener("stays", port),
                    answer("stays", "one"),
                    listener("goes", otherPort),
                    answer("goes", "one"));
            eventually("both answer", () -> says(envoy, port, "one") && says(envoy, otherPort, "one"));
        }

        // The next engine knows nothing of the last one.
        try (envoy;
                EngineServer server = new EngineServer(enginePort)) {
            assertThat(says(envoy, port, "one")).as("serves without the engine").isTrue();
            publish(server, listener("stays", port), answer("stays", "two"));
            eventually("the one that stays follows", () -> says(envoy, port, "two"));
            eventually("the one that goes is closed", () -> envoy.get(otherPort).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void changedClusterWithTlsNeverStaysWarming(StreamState.Protocol protocol) throws Exception {
        try (EngineServer server = new EngineServer();
                EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port())) {
            publish(server, cluster("c", 1), endpoints("c", 9, 1), trust(CA.root()));
            eventually("the cluster is in use", () -> envoy.clusters().contains("c::127.0.0.1:9"));

            for (int seconds = 2; seconds <= 6; seconds++) {
                Resource changed = cluster("c", seconds);
                publish(server, changed, endpoints("c", 9, 1), trust(CA.root()));
                // Envoy acknowledges a cluster when it is warm, which needs its endpoints and its secret after it.
                eventually("the changed cluster is warm", () -> holds(server, changed));
            }
            assertThat(envoy.stat("cluster_manager.warming_clusters")).isZero();
            assertThat(envoy.stat("cluster_manager.cds.update_rejected")).isZero();
        }
    }

    /** Envoy keeps a secret that it refuses, and refuses what is to use it; so the last good one is sent again at once. */
    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void clusterThatComesWhileASecretStandsRefusedIsInUseAtOnce(StreamState.Protocol protocol) throws Exception {
        try (EngineServer server = new EngineServer();
                EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port())) {
            publish(server, cluster("c", 1), endpoints("c", 9, 1), trust(CA.root()));
            eventually("the cluster is in use", () -> envoy.clusters().contains("c::127.0.0.1:9"));
            publish(server, cluster("c", 1), endpoints("c", 9, 1), trust("not a certificate"));
            eventually("the secret is refused", () -> rejected(server, SECRET, "trust"));

            publish(
                    server,
                    cluster("c", 1),
                    endpoints("c", 9, 1),
                    trust("not a certificate"),
                    cluster("d", 1),
                    endpoints("d", 9, 1));

            eventually("the new cluster is in use", () -> envoy.clusters().contains("d::127.0.0.1:9"));
            eventually("and acknowledged", () -> holds(server, cluster("d", 1)));
            assertThat(envoy.stat("cluster_manager.cds.update_rejected")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void clusterRefusedBecauseOfASecretThatWasNeverGoodReturnsWhenTheSecretIsRepaired(StreamState.Protocol protocol)
            throws Exception {
        try (EngineServer server = new EngineServer();
                EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port())) {
            publish(server, cluster("c", 1), endpoints("c", 9, 1), trust("not a certificate"));
            eventually("the secret is refused", () -> rejected(server, SECRET, "trust"));
            publish(
                    server,
                    cluster("c", 1),
                    endpoints("c", 9, 1),
                    trust("not a certificate"),
                    cluster("d", 1),
                    endpoints("d", 9, 1));
            eventually("the new cluster is refused with it", () -> rejected(server, CLUSTER, "d"));

            Resource repaired = trust(CA.root());
            publish(server, cluster("c", 1), endpoints("c", 9, 1), repaired, cluster("d", 1), endpoints("d", 9, 1));

            eventually("the secret is accepted", () -> holds(server, repaired));
            eventually("the new cluster is in use", () -> envoy.clusters().contains("d::127.0.0.1:9"));
            eventually("and acknowledged", () -> holds(server, cluster("d", 1)));
        }
    }

    private static void publish(EngineServer server, Resource... resources) {
        server.source.set(resources);
        server.engine.refresh();
    }

    private static boolean says(EnvoyProcess envoy, int port, String text) {
        return envoy.get(port).filter(text::equals).isPresent();
    }

    private static long connections(EnvoyProcess envoy) {
        return envoy.stat("cluster.engine.upstream_rq_total");
    }

    private static boolean connected(EngineServer server) {
        return server.engine
                .ledger()
                .find(ENVOY)
                .filter(AckLedger.Entry::connected)
                .isPresent();
    }

    private static boolean rejected(EngineServer server, ResourceType type, String name) {
        return server.engine
                .ledger()
                .find(ENVOY)
                .flatMap(AckLedger.Entry::lastRejection)
                .filter(rejected ->
                        rejected.type() == type && rejected.culprits().contains(name))
                .isPresent();
    }

    private static boolean holds(EngineServer server, Resource resource) {
        return server.engine
                .ledger()
                .held(ENVOY, resource.type(), resource.name())
                .filter(held -> held.version().equals(resource.version()))
                .isPresent();
    }
}
