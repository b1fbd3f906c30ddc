package dev.chromamesh.xds;

import static dev.chromamesh.xds.EngineServer.node;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.ResourceType.LISTENER;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static dev.chromamesh.xds.Samples.listener;
import static dev.chromamesh.xds.Samples.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The same words to java-control-plane 1.0.49 and to the engine, over real connections, and what each of them does: this is where the
 * table in the README comes from. A marker is asked for last; whatever had to be sent before it has been.
 */
class RivalFaultsThereTest {

    private static final Client ENVOY = new Client("a", "1");
    private static final Resource MARKER = listener("marker", 1);

    private final RivalServer rival = new RivalServer();
    private final EngineServer engine = new EngineServer(0, EngineSettings.named("test"), (call, headers) -> ENVOY);

    RivalFaultsThereTest() throws IOException {}

    @AfterEach
    void stop() {
        rival.close();
        engine.close();
    }

    private void publish(Resource... resources) {
        Snapshot snapshot = Samples.snapshot(resources);
        rival.publish(snapshot);
        engine.source.set(snapshot);
        engine.engine.refresh();
    }

    @Nested
    class StateOfTheWorld {

        private final EngineServer.Call<DiscoveryRequest, DiscoveryResponse> there =
                engine.call(AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(), rival.port());
        private final EngineServer.Call<DiscoveryRequest, DiscoveryResponse> here =
                engine.call(AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(), engine.port());

        private static DiscoveryRequest.Builder want(ResourceType type, String... names) {
            return DiscoveryRequest.newBuilder()
                    .setNode(node("n"))
                    .setTypeUrl(type.typeUrl())
                    .addAllResourceNames(List.of(names));
        }

        private static DiscoveryRequest.Builder answer(DiscoveryResponse response, String... names) {
            return DiscoveryRequest.newBuilder()
                    .setNode(node("n"))
                    .setTypeUrl(response.getTypeUrl())
                    .setResponseNonce(response.getNonce())
                    .addAllResourceNames(List.of(names));
        }

        @Test
        void t1RefusalIsAnsweredWithTheSameBytesForEverThereAndOnceHere() throws Exception {
            publish(cluster("a", 1));
            for (var call : List.of(there, here)) {
                call.send(want(CLUSTER).build());
            }
            for (int i = 0; i < 100; i++) {
                DiscoveryResponse again = there.next();
                assertThat(again.getResourcesList())
                        .containsExactly(cluster("a", 1).body());
                there.send(refusal(again));
            }

            here.send(refusal(here.next()));
            here.send(want(ENDPOINT, "marker").build());
            publish(cluster("a", 1), endpoints("marker", 1));
            DiscoveryResponse next = here.next();
            while (next.getTypeUrl().equals(CLUSTER.typeUrl())) {
                assertThat(next.getResourcesList())
                        .as("the good rest, of which there is none")
                        .isEmpty();
                next = here.next();
            }
            assertThat(next.getResourcesList())
                    .containsExactly(endpoints("marker", 1).body());
        }

        private static DiscoveryRequest refusal(DiscoveryResponse response) {
            return answer(response)
                    .setErrorDetail(
                            com.google.rpc.Status.newBuilder().setCode(13).setMessage("a: no"))
                    .build();
        }

        @Test
        void t2AbsentNameIsNeverServedThereAndAsSoonAsItIsThereHere() throws Exception {
            publish(endpoints("a", 1), MARKER);
            for (var call : List.of(there, here)) {
                call.send(want(ENDPOINT, "a", "b").build());
                call.send(want(LISTENER).build());
            }
            assertThat(there.next().getTypeUrl()).isEqualTo(LISTENER.typeUrl());
            assertThat(here.next().getResourcesList())
                    .containsExactly(endpoints("a", 1).body());
        }

        @Test
        void t3UnknownTypeEndsTheStreamThereAndIsAnsweredHere() throws Exception {
            publish(cluster("a", 1));
            for (var call : List.of(there, here)) {
                call.send(DiscoveryRequest.newBuilder()
                        .setNode(node("n"))
                        .setTypeUrl("type.googleapis.com/envoy.service.runtime.v3.Runtime")
                        .build());
            }

            assertThat(there.end().isOk()).isFalse();
            assertThat(here.next().getResourcesCount()).isZero();
        }

        @Test
        void t7StarIsNotUnderstoodThereAndMeansAllHere() throws Exception {
            publish(cluster("a", 1), MARKER);
            for (var call : List.of(there, here)) {
                call.send(want(CLUSTER, "*").build());
                call.send(want(LISTENER).build());
            }

            assertThat(there.next().getTypeUrl()).isEqualTo(LISTENER.typeUrl());
            assertThat(here.next().getResourcesList())
                    .containsExactly(cluster("a", 1).body());
        }

        @Test
        void t7cNoNamesMeansAllSecretsThereAndNoneHere() throws Exception {
            publish(secret("of-somebody-else", 1), MARKER);
            for (var call : List.of(there, here)) {
                call.send(want(SECRET).build());
                call.send(want(LISTENER).build());
            }

            assertThat(there.next().getResourcesList())
                    .containsExactly(secret("of-somebody-else", 1).body());
            assertThat(here.next().getTypeUrl()).isEqualTo(LISTENER.typeUrl());
        }
    }

    @Nested
    class Incremental {

        private final EngineServer.Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse> there =
                engine.call(AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod(), rival.port());
        private final EngineServer.Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse> here =
                engine.call(AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod(), engine.port());

        private static DeltaDiscoveryRequest.Builder subscribe(ResourceType type, String... names) {
            return EngineServer.subscribe(type, names).setNode(node("n"));
        }

        @Test
        void t5DeletedClusterIsKeptForEverThereAfterAReconnectAndRemovedHere() throws Exception {
            publish(cluster("a", 1), MARKER);
            for (var call : List.of(there, here)) {
                call.send(subscribe(CLUSTER)
                        .putInitialResourceVersions("a", cluster("a", 1).version())
                        .putInitialResourceVersions("deleted", "1")
                        .build());
                call.send(subscribe(LISTENER).build());
            }

            for (DeltaDiscoveryResponse next = there.next();
                    next.getTypeUrl().equals(CLUSTER.typeUrl());
                    next = there.next()) {
                assertThat(next.getRemovedResourcesList()).isEmpty();
            }
            DeltaDiscoveryResponse removal = here.next();
            while (!removal.getTypeUrl().equals(CLUSTER.typeUrl())) {
                removal = here.next();
            }
            assertThat(removal.getResourcesList()).isEmpty();
            assertThat(removal.getRemovedResourcesList()).containsExactly("deleted");
        }

        @Test
        void t6NonceOfAnotherStreamEndsTheStreamThereAndIsPassedOverHere() throws Exception {
            publish(cluster("a", 1), endpoints("a", 1));
            for (var call : List.of(there, here)) {
                call.send(subscribe(CLUSTER).build());
                call.next();
                call.send(
                        subscribe(CLUSTER, "a").setResponseNonce("what is this").build());
            }

            assertThat(there.end().isOk()).isFalse();
            assertThat(here.next().getResources(0).getName()).isEqualTo("a");
        }

        @Test
        void t7dNameOfAClusterMeansAllThereAndThatOneHere() throws Exception {
            publish(cluster("a", 1), cluster("b", 1));
            for (var call : List.of(there, here)) {
                call.send(subscribe(CLUSTER, "a").build());
            }

            assertThat(there.next().getResourcesCount()).isEqualTo(2);
            assertThat(here.next().getResourcesCount()).isEqualTo(1);
        }

        @Test
        void t8AbsentNameIsAnsweredWithSilenceThereAndByRemovalHere() throws Exception {
            publish(MARKER);
            for (var call : List.of(there, here)) {
                call.send(subscribe(ENDPOINT, "absent").build());
                call.send(subscribe(LISTENER).build());
            }

            assertThat(there.next().getTypeUrl()).isEqualTo(LISTENER.typeUrl());
            assertThat(here.next().getRemovedResourcesList()).containsExactly("absent");
        }

        @Test
        void t8bEmptyWildcardIsAnsweredWithSilenceThereAndWithAnEmptyAnswerHere() throws Exception {
            publish(MARKER);
            for (var call : List.of(there, here)) {
                call.send(subscribe(CLUSTER).build());
                call.send(subscribe(LISTENER).build());
            }

            assertThat(there.next().getTypeUrl()).isEqualTo(LISTENER.typeUrl());
            assertThat(here.next().getTypeUrl()).isEqualTo(CLUSTER.typeUrl());
        }
    }
}
