package dev.chromamesh.xds;

import static dev.chromamesh.xds.EngineServer.ack;
import static dev.chromamesh.xds.EngineServer.node;
import static dev.chromamesh.xds.EngineServer.subscribe;
import static dev.chromamesh.xds.Eventually.eventually;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Status;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine over a real transport. */
class XdsEngineTest {

    private static final Client ENVOY = new Client("search", "1");
    private static final Client OTHER = new Client("indexer", "1");

    private final EngineServer server = new EngineServer();

    XdsEngineTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void incrementalStreamIsServedAndFollowsTheSource() throws Exception {
        server.source.set(cluster("a", 1));
        var stream = server.delta(ENVOY);

        stream.send(subscribe(CLUSTER).setNode(node("n")).build());
        DeltaDiscoveryResponse first = stream.next();
        stream.send(ack(first));
        server.source.set(cluster("a", 1), cluster("b", 1));
        server.engine.refresh();
        DeltaDiscoveryResponse second = stream.next();

        assertThat(first.getResourcesList()).singleElement().satisfies(resource -> {
            assertThat(resource.getName()).isEqualTo("a");
            assertThat(resource.getVersion()).isEqualTo(cluster("a", 1).version());
            assertThat(resource.getResource()).isEqualTo(cluster("a", 1).body());
        });
        assertThat(first.getControlPlane().getIdentifier()).isEqualTo("test");
        assertThat(second.getResourcesList())
                .singleElement()
                .satisfies(resource -> assertThat(resource.getName()).isEqualTo("b"));
    }

    @Test
    void stateOfTheWorldStreamIsServedAndFollowsTheSource() throws Exception {
        server.source.set(cluster("a", 1));
        var stream = server.stateOfTheWorld(ENVOY);

        stream.send(DiscoveryRequest.newBuilder()
                .setTypeUrl(CLUSTER.typeUrl())
                .setNode(node("n"))
                .build());
        DiscoveryResponse first = stream.next();
        stream.send(DiscoveryRequest.newBuilder()
                .setTypeUrl(CLUSTER.typeUrl())
                .setVersionInfo(first.getVersionInfo())
                .setResponseNonce(first.getNonce())
                .build());
        server.source.set(cluster("a", 2));
        server.engine.refresh();
        DiscoveryResponse second = stream.next();

        assertThat(first.getResourcesList()).containsExactly(cluster("a", 1).body());
        assertThat(second.getResourcesList()).containsExactly(cluster("a", 2).body());
        assertThat(second.getVersionInfo()).isNotEqualTo(first.getVersionInfo());
    }

    @Test
    void refreshWithoutNewsSendsNothing() throws Exception {
        server.source.set(cluster("a", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(CLUSTER).build());
        stream.send(ack(stream.next()));

        server.engine.refresh();
        server.source.set(cluster("a", 1));
        server.engine.refresh();
        // A marker: whatever had to be sent before it has been.
        stream.send(subscribe(ENDPOINT, "marker").build());

        assertThat(stream.next().getRemovedResourcesList()).containsExactly("marker");
    }

    @Test
    void streamWithoutAnIdentityIsRefusedAndNothingIsAskedForIt() throws Exception {
        var stream = server.delta(null);

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(stream.end().getDescription()).isEqualTo("who are you?");
        assertThat(server.source.questions()).isZero();
        assertThat(server.engine.ledger().clients()).isEmpty();
    }

    @Test
    void identityComesFromTheAuthenticatorAndNeverFromTheNode() throws Exception {
        server.source.setFor(ENVOY, cluster("mine", 1));
        server.source.setFor(OTHER, cluster("theirs", 1));
        var liar = server.delta(ENVOY);

        liar.send(subscribe(CLUSTER).setNode(node("indexer")).build());

        assertThat(liar.next().getResources(0).getName()).isEqualTo("mine");
    }

    /** T4 of the rival's faults. */
    @Test
    void nodeInTheFirstMessageOnlyIsRememberedForTheStream() throws Exception {
        server.source.set(cluster("a", 1), endpoints("a", 1));
        var stream = server.stateOfTheWorld(ENVOY);
        stream.send(DiscoveryRequest.newBuilder()
                .setTypeUrl(CLUSTER.typeUrl())
                .setNode(node("n"))
                .build());
        stream.next();

        stream.send(DiscoveryRequest.newBuilder()
                .setTypeUrl(ENDPOINT.typeUrl())
                .addResourceNames("a")
                .build());

        assertThat(stream.next().getResourcesList())
                .containsExactly(endpoints("a", 1).body());
        assertThat(entry(ENVOY).description()).contains(new AckLedger.SelfDescription("n", "envoy", "1.40.0"));
    }

    @Test
    void malformedRequestEndsItsStreamAndNoOther() throws Exception {
        server.source.set(cluster("a", 1));
        var bad = server.delta(ENVOY);
        var good = server.delta(OTHER);

        bad.send(DeltaDiscoveryRequest.getDefaultInstance());
        good.send(subscribe(CLUSTER).build());

        assertThat(bad.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(good.next().getResourcesCount()).isEqualTo(1);
    }

    @Test
    void brokenSourceEndsTheStreamWithoutTellingWhy() throws Exception {
        server.source.breakFor(ENVOY);
        var stream = server.delta(ENVOY);
        stream.send(subscribe(CLUSTER).build());

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(stream.end().getDescription()).doesNotContain("secret detail");
        eventually("the stream is gone", () -> !entry(ENVOY).connected());
    }

    @Test
    void streamsOfSomeClientsCanBeEnded() throws Exception {
        server.source.set(cluster("a", 1));
        var ended = server.delta(ENVOY);
        var kept = server.delta(OTHER);
        for (var stream : List.of(ended, kept)) {
            stream.send(subscribe(CLUSTER).build());
            stream.next();
        }

        server.engine.disconnect(client -> client.equals(ENVOY));

        assertThat(ended.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        server.source.set(cluster("a", 2));
        server.engine.refresh();
        assertThat(kept.next().getResources(0).getVersion())
                .isEqualTo(cluster("a", 2).version());
    }

    @Test
    void closedEngineEndsItsStreamsAndTakesNoMore() throws Exception {
        var stream = server.delta(ENVOY);
        stream.send(subscribe(CLUSTER).build());
        stream.next();

        server.engine.close();

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(server.delta(ENVOY).end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void clientThatHasNothingMoreToSayIsLetGo() throws Exception {
        var stream = server.delta(ENVOY);
        stream.send(subscribe(CLUSTER).build());
        stream.next();

        stream.halfClose();

        assertThat(stream.end().getCode()).isEqualTo(Status.Code.OK);
        eventually("the stream is gone", () -> !entry(ENVOY).connected());
    }

    @Test
    void clientThatDoesNotReadDelaysNobodyAndEndsUpWithTheNewest() throws Exception {
        // given a client that takes nothing, and a snapshot far larger than what the transport buffers
        Resource[] clusters = new Resource[2_000];
        publish(clusters, 0);
        var slow = server.deltaNotReading(ENVOY);
        var quick = server.delta(OTHER);
        slow.send(subscribe(CLUSTER).build());
        quick.send(subscribe(CLUSTER).build());
        quick.send(ack(quick.next()));
        eventually("the slow client was taken care of", () -> server.source.questions() == 2);

        // when many more are published, each of which the quick client gets
        int asked = server.source.questions();
        for (int revision = 1; revision <= 50; revision++) {
            publish(clusters, revision);
            DeltaDiscoveryResponse response = quick.next();
            assertThat(response.getResourcesCount()).isEqualTo(clusters.length);
            quick.send(ack(response));
        }

        // then the slow one has cost one question at most, and gets old news once and then the newest
        assertThat(server.source.questions() - asked).isLessThanOrEqualTo(50 + 1);
        slow.read(10);
        assertThat(slow.next().getResources(0).getVersion()).isNotEqualTo(clusters[0].version());
        assertThat(slow.next().getResources(0).getVersion()).isEqualTo(clusters[0].version());
        assertThat(slow.unread()).isZero();
    }

    private void publish(Resource[] clusters, int revision) {
        for (int i = 0; i < clusters.length; i++) {
            clusters[i] = cluster("cluster-with-a-rather-long-name-" + i, revision);
        }
        server.source.set(clusters);
        server.engine.refresh();
    }

    private AckLedger.Entry entry(Client client) {
        return server.engine.ledger().find(client).orElseThrow();
    }
}
