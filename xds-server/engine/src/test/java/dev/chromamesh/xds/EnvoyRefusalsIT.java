package dev.chromamesh.xds;

import static dev.chromamesh.xds.EnvoyResources.answer;
import static dev.chromamesh.xds.EnvoyResources.badCluster;
import static dev.chromamesh.xds.EnvoyResources.badListener;
import static dev.chromamesh.xds.EnvoyResources.brokenCluster;
import static dev.chromamesh.xds.EnvoyResources.brokenEndpoints;
import static dev.chromamesh.xds.EnvoyResources.brokenRoute;
import static dev.chromamesh.xds.EnvoyResources.cluster;
import static dev.chromamesh.xds.EnvoyResources.endpoints;
import static dev.chromamesh.xds.EnvoyResources.listener;
import static dev.chromamesh.xds.EnvoyResources.trust;
import static dev.chromamesh.xds.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a real Envoy refuses is sent once for each culprit, and then there is silence; counted at the wire. */
class EnvoyRefusalsIT {

    private static final Client ENVOY = new Client("search", "1");
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int GOOD = 4;
    private static final TestCa CA = new TestCa("root");

    @TempDir
    private Path folder;

    /** What can be wrong. Envoy applies the good ones beside what it cannot build, and drops a response that breaks a field rule. */
    private enum Fault {
        CLUSTER_THAT_CANNOT_BE_BUILT(ResourceType.CLUSTER),
        CLUSTER_THAT_BREAKS_A_FIELD_RULE(ResourceType.CLUSTER),
        /** The response is halved until it is found. */
        CLUSTER_OF_WHICH_ENVOY_DOES_NOT_SAY_THE_NAME(ResourceType.CLUSTER),
        LISTENER_THAT_CANNOT_BE_BUILT(ResourceType.LISTENER),
        ROUTE_THAT_BREAKS_A_FIELD_RULE(ResourceType.ROUTE),
        ENDPOINTS_THAT_BREAK_A_FIELD_RULE(ResourceType.ENDPOINT);

        private final ResourceType type;

        Fault(ResourceType type) {
            this.type = type;
        }

        /** How many refusals it may take to find one among some resources. */
        int refusalsForEach(int resources) {
            return this == CLUSTER_OF_WHICH_ENVOY_DOES_NOT_SAY_THE_NAME
                    ? 1 + Integer.SIZE - Integer.numberOfLeadingZeros(resources - 1)
                    : 1;
        }

        /** The culprit, and what makes Envoy ask for it. */
        List<Resource> resources(String name) {
            return switch (this) {
                case CLUSTER_THAT_CANNOT_BE_BUILT -> List.of(badCluster(name));
                case CLUSTER_THAT_BREAKS_A_FIELD_RULE -> List.of(brokenCluster(name, 0));
                case CLUSTER_OF_WHICH_ENVOY_DOES_NOT_SAY_THE_NAME -> List.of(brokenCluster(name, -1));
                case LISTENER_THAT_CANNOT_BE_BUILT -> List.of(badListener(name, EnvoyProcess.freePort()));
                case ROUTE_THAT_BREAKS_A_FIELD_RULE ->
                    List.of(listener(name, EnvoyProcess.freePort()), brokenRoute(name));
                case ENDPOINTS_THAT_BREAK_A_FIELD_RULE -> List.of(cluster(name, 1), brokenEndpoints(name));
            };
        }
    }

    /** An Envoy that is given some bad resources beside good ones. */
    private static final class Case implements AutoCloseable {

        private final Fault fault;
        private final List<Resource> good = new ArrayList<>();
        private final List<Resource> culprits = new ArrayList<>();
        private final List<Integer> ports = new ArrayList<>();
        private final EngineServer server = new EngineServer();
        private final EnvoyProcess envoy;

        Case(Fault fault, int bad, StreamState.Protocol protocol, Path folder) throws IOException {
            this.fault = fault;
            List<Resource> all = new ArrayList<>();
            for (int i = 0; i < GOOD; i++) {
                String name = "good-" + i;
                int port = EnvoyProcess.freePort();
                ports.add(port);
                List<Resource> way =
                        List.of(listener(name, port), answer(name, name), cluster(name, 1), endpoints(name, 9, 1));
                way.stream().filter(resource -> resource.type() == fault.type).forEach(good::add);
                all.addAll(way);
            }
            all.add(trust(CA.root()));
            for (int i = 0; i < bad; i++) {
                List<Resource> way = fault.resources("bad-" + i);
                culprits.add(way.get(way.size() - 1));
                all.addAll(way);
            }
            server.source.set(Snapshot.of(all));
            Files.createDirectories(folder);
            envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port());
        }

        void verify() {
            eventually(
                    "the good rest answers, " + this,
                    () -> ports.stream()
                            .allMatch(port -> envoy.get(port).equals(Optional.of("good-" + ports.indexOf(port)))));
            eventually(
                    "the good rest is acknowledged, " + this,
                    () -> good.stream().allMatch(this::holds));
            eventually("then nothing more is sent, " + this, () -> server.wire.quietFor(SILENCE));
            assertThat(refusals())
                    .as("refusals, " + this)
                    .isBetween(1L, (long) culprits.size() * fault.refusalsForEach(GOOD + culprits.size()));
            for (Resource culprit : culprits) {
                // What breaks a rule takes the whole response with it, and Envoy names one: the others are as yet
                // unknown.
                assertThat(server.wire.timesSent(culprit))
                        .as("how often %s was sent, %s", culprit, this)
                        .isBetween(1L, refusals());
            }
        }

        /** On the next stream they are not even tried. */
        void verifyNextStream() {
            List<Long> before = culprits.stream().map(server.wire::timesSent).toList();
            long refusals = refusals();
            int streams = server.wire.streams();
            server.engine.disconnect(client -> true);
            eventually("Envoy connects again, " + this, () -> server.wire.streams() > streams);
            eventually("and is told what it needs, " + this, () -> server.wire.quietFor(Duration.ofSeconds(2)));
            assertThat(culprits.stream().map(server.wire::timesSent).toList()).isEqualTo(before);
            assertThat(refusals()).isEqualTo(refusals);
        }

        private long refusals() {
            return server.wire.refusals();
        }

        private boolean holds(Resource resource) {
            return server.engine
                    .ledger()
                    .held(ENVOY, resource.type(), resource.name())
                    .filter(held -> held.version().equals(resource.version()))
                    .isPresent();
        }

        @Override
        public void close() throws IOException {
            envoy.close();
            server.close();
        }

        @Override
        public String toString() {
            return culprits.size() + " bad: " + fault;
        }
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void everyFaultIsRefusedOnceForEachCulpritAndThenThereIsSilence(StreamState.Protocol protocol) throws Exception {
        List<Case> cases = new ArrayList<>();
        try {
            for (Fault fault : Fault.values()) {
                for (int bad : List.of(1, 3)) {
                    cases.add(new Case(fault, bad, protocol, folder.resolve(fault + "-" + bad)));
                }
            }
            cases.forEach(Case::verify);
            cases.forEach(Case::verifyNextStream);
        } finally {
            for (Case one : cases) {
                one.close();
            }
        }
    }
}
