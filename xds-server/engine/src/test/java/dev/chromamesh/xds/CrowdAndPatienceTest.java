package dev.chromamesh.xds;

import static dev.chromamesh.xds.EngineServer.ack;
import static dev.chromamesh.xds.EngineServer.subscribe;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Crowds of new streams, and clients that keep the engine waiting. */
class CrowdAndPatienceTest {

    private static final Client ENVOY = new Client("search", "1");
    private static final Client OTHER = new Client("indexer", "1");
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    /** The clock stands still: after the first stream, each waits until the line is full. */
    private static final EngineSettings ONE_AT_A_TIME =
            EngineSettings.named("test").with(new EngineSettings.Crowd(20, 1, Duration.ofMillis(60)));

    private EngineServer server = new EngineServer();

    CrowdAndPatienceTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    private void restart(EngineSettings settings) throws IOException {
        server.close();
        server = new EngineServer(0, settings);
    }

    @Test
    void streamThatHasToWaitForItsTurnIsServedWhenItHasCome() throws Exception {
        restart(ONE_AT_A_TIME);
        server.source.set(cluster("a", 1));
        var first = server.delta(ENVOY);
        first.send(subscribe(CLUSTER).build());
        first.next();

        var second = server.delta(OTHER);
        second.send(subscribe(CLUSTER).build());

        assertThat(second.next().getResourcesCount()).isEqualTo(1);
    }

    @Test
    void streamBeyondTheLineIsSentAwayWithAdviceWhenToComeBackAndThoseServedAreUnharmed() throws Exception {
        restart(ONE_AT_A_TIME);
        server.source.set(cluster("a", 1));
        var served = server.delta(ENVOY);
        served.send(subscribe(CLUSTER).build());
        served.send(ack(served.next()));
        server.delta(new Client("crowd", "1")).send(subscribe(CLUSTER).build());
        Eventually.eventually("the line is full", () -> server.engine.openStreams() == 2);

        var tooMany = server.delta(OTHER);

        assertThat(tooMany.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(tooMany.end().getDescription()).contains("too many streams at once");
        assertThat(Long.parseLong(String.valueOf(tooMany.trailers().get(PUSHBACK))))
                .isBetween(60L, 120L);
        server.source.set(cluster("a", 2));
        server.engine.refresh();
        assertThat(served.next().getResources(0).getVersion())
                .isEqualTo(cluster("a", 2).version());
    }

    @Test
    void streamThatIsEndedWhileItWaitsForItsTurnNeverBegins() throws Exception {
        restart(EngineSettings.named("test").with(new EngineSettings.Crowd(1, 1, Duration.ofSeconds(5))));
        server.delta(ENVOY).send(subscribe(CLUSTER).build());
        Eventually.eventually(
                "the first has begun", () -> server.engine.ledger().find(ENVOY).isPresent());
        var waiting = server.delta(OTHER);
        waiting.send(subscribe(CLUSTER).build());

        Eventually.eventually("the second is there, waits and is ended", () -> {
            server.engine.disconnect(OTHER::equals);
            return waiting.ended();
        });

        assertThat(waiting.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(server.engine.ledger().find(OTHER)).isEmpty();
    }

    @Test
    void streamOnWhichNothingIsSaidIsEnded() throws Exception {
        var silent = server.delta(ENVOY);
        var honest = server.delta(OTHER);
        honest.send(subscribe(CLUSTER).build());
        honest.next();
        Eventually.eventually(
                "the silent one has begun",
                () -> server.engine.ledger().find(ENVOY).isPresent());

        server.clock.advance(Duration.ofSeconds(15));

        assertThat(silent.end().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(silent.end().getDescription()).contains("no request within 15 s");
        assertThat(honest.ended()).isFalse();
    }

    @Test
    void clientThatDoesNotReadIsEndedAfterAMinuteInWhichSomethingHadToWait() throws Exception {
        // given more than the transport takes without being read
        Resource[] clusters = new Resource[5_000];
        for (int i = 0; i < clusters.length; i++) {
            clusters[i] = cluster("cluster-with-a-rather-long-name-" + i, 1);
        }
        server.source.set(clusters);
        var unread = server.deltaNotReading(ENVOY);
        unread.send(subscribe(CLUSTER).build());
        Eventually.eventually("it was asked for", () -> server.source.questions() == 1);
        // Its next request stays with the transport.
        unread.send(subscribe(ENDPOINT, "a").build());

        Eventually.eventually("it is ended", () -> {
            server.clock.advance(Duration.ofSeconds(20));
            return !server.engine.ledger().find(ENVOY).orElseThrow().connected();
        });

        unread.read(10);
        assertThat(unread.end().getDescription()).contains("not read within 60 s");
    }

    @Test
    void answerThatDoesNotComeHoldsBackNothingForEver() throws Exception {
        server.source.set(endpoints("a", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(ENDPOINT, "a").build());
        stream.next();
        server.source.set(endpoints("a", 2));
        server.engine.refresh();
        // A marker: whatever had to be sent before it has been.
        stream.send(subscribe(CLUSTER, "marker").build());
        assertThat(stream.next().getTypeUrl()).isEqualTo(CLUSTER.typeUrl());

        server.clock.advance(Duration.ofSeconds(10));

        assertThat(stream.next().getResources(0).getVersion())
                .isEqualTo(endpoints("a", 2).version());
    }
}
