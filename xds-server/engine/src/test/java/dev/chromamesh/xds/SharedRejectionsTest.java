package dev.chromamesh.xds;

import static dev.chromamesh.xds.EngineServer.ack;
import static dev.chromamesh.xds.EngineServer.nack;
import static dev.chromamesh.xds.EngineServer.node;
import static dev.chromamesh.xds.EngineServer.subscribe;
import static dev.chromamesh.xds.Eventually.eventually;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the engine keeps of refusals, over a real transport. */
class SharedRejectionsTest {

    private static final Client ENVOY = new Client("search", "1");
    private static final Client SIBLING = new Client("search", "2");
    private static final Client OTHER = new Client("indexer", "1");

    private final EngineServer server = new EngineServer();

    SharedRejectionsTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void refusedBytesReachNeitherTheNextStreamNorASibling() throws Exception {
        server.source.set(cluster("bad", 1), cluster("good", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(CLUSTER).build());
        stream.send(nack(stream.next(), "Error adding/updating cluster(s) bad: no"));
        assertThat(stream.next().getResourcesList())
                .singleElement()
                .satisfies(resource -> assertThat(resource.getName()).isEqualTo("good"));
        stream.cancel();
        eventually("the client is away", () -> !entry(ENVOY).connected());

        for (Client client : List.of(ENVOY, SIBLING)) {
            var next = server.delta(client);
            next.send(subscribe(CLUSTER).build());
            assertThat(next.next().getResourcesList())
                    .singleElement()
                    .satisfies(resource -> assertThat(resource.getName()).isEqualTo("good"));
        }
        var other = server.delta(OTHER);
        other.send(subscribe(CLUSTER).build());
        assertThat(other.next().getResourcesCount()).isEqualTo(2);
    }

    @Test
    void streamThatOpensBeforeTheLastOneHasEndedKnowsWhatThatOneLearnt() throws Exception {
        server.source.set(secret("trust", 1));
        var broken = server.delta(ENVOY);
        broken.send(subscribe(SECRET, "trust").build());
        broken.send(ack(broken.next()));
        server.source.set(secret("trust", 2));
        server.engine.refresh();
        broken.send(nack(broken.next(), "Failed to load trusted CA certificates"));
        eventually("the rejection counts", () -> entry(ENVOY).lastRejection().isPresent());

        var next = server.delta(ENVOY);
        next.send(subscribe(SECRET, "trust").build());

        assertThat(next.next().getResources(0).getVersion())
                .isEqualTo(secret("trust", 1).version());
    }

    @Test
    void forgottenClientLeavesNoTrace() throws Exception {
        server.source.set(cluster("bad", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(CLUSTER).build());
        stream.send(nack(stream.next(), "bad: no"));
        eventually("the rejection counts", () -> entry(ENVOY).lastRejection().isPresent());

        server.engine.forget(client -> true);
        assertThat(server.engine.ledger().find(ENVOY))
                .as("a connected client stays")
                .isPresent();
        stream.cancel();
        eventually("the client is away", () -> !entry(ENVOY).connected());
        server.engine.forget(client -> true);

        assertThat(server.engine.ledger().clients()).isEmpty();
        var next = server.delta(ENVOY);
        next.send(subscribe(CLUSTER).build());
        assertThat(next.next().getResourcesCount()).isEqualTo(1);
    }

    @Test
    void anotherBuildOfTheSoftwareIsGivenTheChanceToAcceptWhatThisOneRefused() throws Exception {
        server.source.set(cluster("a", 1), cluster("new-feature", 1));
        var old = server.delta(ENVOY);
        old.send(subscribe(CLUSTER).setNode(node("n", "1.40.0")).build());
        old.send(nack(old.next(), "new-feature: unknown field"));
        assertThat(old.next().getResourcesCount()).isEqualTo(1);

        var same = server.delta(SIBLING);
        same.send(subscribe(CLUSTER).setNode(node("n", "1.40.0")).build());
        var newer = server.delta(SIBLING);
        newer.send(subscribe(CLUSTER).setNode(node("n", "1.41.0")).build());

        assertThat(same.next().getResourcesCount()).isEqualTo(1);
        assertThat(newer.next().getResourcesCount()).isEqualTo(2);
    }

    private AckLedger.Entry entry(Client client) {
        return server.engine.ledger().find(client).orElseThrow();
    }
}
