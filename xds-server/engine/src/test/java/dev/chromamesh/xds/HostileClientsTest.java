package dev.chromamesh.xds;

import static dev.chromamesh.xds.EngineServer.ack;
import static dev.chromamesh.xds.EngineServer.subscribe;
import static dev.chromamesh.xds.Eventually.eventually;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever a client does, the engine's memory stays bounded and the others are served. */
class HostileClientsTest {

    private static final Client HOSTILE = new Client("hostile", "1");
    private static final Client HONEST = new Client("honest", "1");
    private static final int CYCLES = 10_000;
    private static final long MEGABYTE = 1 << 20;

    private final EngineServer server = new EngineServer(
            0,
            EngineSettings.named("test")
                    .with(new EngineSettings.Subscriptions(10_000, 1_000_000))
                    .with(new EngineSettings.Crowd(1_000_000, 1_000_000, Duration.ZERO)));
    private final EngineServer.Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse> honest = server.delta(HONEST);
    private int revision;

    HostileClientsTest() throws IOException {}

    @BeforeEach
    void serveAnHonestClient() throws Exception {
        server.source.set(cluster("a", revision));
        honest.send(subscribe(CLUSTER).build());
        honest.send(ack(honest.next()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void theHonestOneIsStillServed() throws Exception {
        revision++;
        server.source.set(cluster("a", revision));
        server.engine.refresh();
        DeltaDiscoveryResponse response = honest.next();
        assertThat(response.getResources(0).getVersion())
                .isEqualTo(cluster("a", revision).version());
        honest.send(ack(response));
    }

    @Test
    void hugeListOfNamesEndsItsStream() throws Exception {
        var hostile = server.delta(HOSTILE);
        DeltaDiscoveryRequest.Builder many = subscribe(ENDPOINT);
        for (int i = 0; i <= 10_000; i++) {
            many.addResourceNamesSubscribe("name-" + i);
        }

        hostile.send(many.build());

        assertThat(hostile.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(hostile.end().getDescription()).contains("more than 10000 names");
        theHonestOneIsStillServed();
    }

    @Test
    void fewButHugeNamesEndTheirStream() throws Exception {
        var hostile = server.delta(HOSTILE);

        hostile.send(subscribe(ENDPOINT, "n".repeat(600_000)).build());
        hostile.next();
        hostile.send(subscribe(ENDPOINT, "m".repeat(600_000)).build());

        assertThat(hostile.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(hostile.end().getDescription()).contains("1000000 characters");
        theHonestOneIsStillServed();
    }

    @Test
    void hugeTypeUrlEndsItsStreamAndManyOfThemAreNotRemembered() throws Exception {
        var hostile = server.delta(HOSTILE);
        hostile.send(
                DeltaDiscoveryRequest.newBuilder().setTypeUrl("t".repeat(257)).build());
        assertThat(hostile.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);

        Conversation inventive = Conversation.delta();
        for (int i = 0; i < 10_000; i++) {
            inventive.step(
                    new StreamEvent.DeltaRequest("type-" + i, List.of(), List.of(), Map.of(), StreamEvent.Reply.NONE));
        }
        assertThat(inventive.state().foreignTypes()).hasSizeLessThan(100);
        theHonestOneIsStillServed();
    }

    @Test
    void versionsThatAClientMakesUpAreNotRemembered() {
        Conversation inventive = Conversation.delta(cluster("a", 1));

        inventive.subscribe(CLUSTER, Map.of("a", "v".repeat(100_000), "b", "v".repeat(100_000)));

        assertThat(inventive.known(CLUSTER).told().toString()).hasSizeLessThan(1_000);
        assertThat(inventive.effects().toString()).hasSizeLessThan(5_000);
    }

    @Test
    void floodOfRequestsFromAClientThatDoesNotReadIsLeftToTheTransport() throws Exception {
        // given an answer larger than the client's windows
        Resource[] resources = new Resource[2_000];
        for (int i = 0; i < resources.length; i++) {
            resources[i] = endpoints("a-cluster-with-a-rather-long-name-" + i, 1);
        }
        server.source.setFor(HOSTILE, resources);
        var hostile = server.deltaNotReading(HOSTILE);
        DeltaDiscoveryRequest.Builder everything = subscribe(ENDPOINT);
        for (Resource resource : resources) {
            everything.addResourceNamesSubscribe(resource.name());
        }
        DeltaDiscoveryRequest request = everything.build();

        // when it asks for everything again and again
        for (int i = 0; i < 200; i++) {
            hostile.send(request);
        }
        theHonestOneIsStillServed();

        // then the engine has stopped taking its requests long before the last, and ends it in the end
        eventually("it is ended for not reading", () -> {
            server.clock.advance(Duration.ofSeconds(20));
            return server.engine.openStreams() == 1;
        });
        theHonestOneIsStillServed();
    }

    @Test
    void floodOfRequestsWithWrongNoncesIsAnsweredWithNothing() throws Exception {
        var hostile = server.delta(HOSTILE);
        hostile.send(subscribe(CLUSTER).build());
        DeltaDiscoveryResponse response = hostile.next();
        for (int i = 0; i < 5_000; i++) {
            hostile.send(ack(response).toBuilder().setResponseNonce("ffff-" + i).build());
            hostile.send(EngineServer.nack(response, "no").toBuilder()
                    .setResponseNonce("another stream's")
                    .build());
        }
        // A marker: whatever had to be sent before it has been.
        hostile.send(subscribe(ENDPOINT, "marker").build());

        assertThat(hostile.next().getRemovedResourcesList()).containsExactly("marker");
        assertThat(server.engine.ledger().find(HOSTILE).orElseThrow().lastRejection())
                .isEmpty();
        theHonestOneIsStillServed();
    }

    @Test
    void bytesThatAreNoRequestEndTheirStream() throws Exception {
        var hostile = server.call(garbage(), HOSTILE);

        hostile.send(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 7, 7, 7});

        assertThat(hostile.end().getCode()).isNotEqualTo(Status.Code.OK);
        eventually(
                "the stream is gone",
                () -> !server.engine
                        .ledger()
                        .find(HOSTILE)
                        .map(AckLedger.Entry::connected)
                        .orElse(false));
        theHonestOneIsStillServed();
    }

    private static MethodDescriptor<byte[], byte[]> garbage() {
        MethodDescriptor.Marshaller<byte[]> bytes = new MethodDescriptor.Marshaller<>() {
            @Override
            public InputStream stream(byte[] value) {
                return new ByteArrayInputStream(value);
            }

            @Override
            public byte[] parse(InputStream stream) {
                try {
                    return stream.readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        return AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod().toBuilder(bytes, bytes)
                .setSchemaDescriptor(null)
                .build();
    }

    @Test
    void clientThatNeverAnswersDelaysNobody() throws Exception {
        var hostile = server.delta(HOSTILE);
        hostile.send(subscribe(CLUSTER).build());
        for (int i = 0; i < 100; i++) {
            theHonestOneIsStillServed();
        }

        assertThat(hostile.next().getResourcesCount()).isEqualTo(1);
        server.clock.advance(Duration.ofSeconds(10));
        eventually("and gets the newest once it was waited for long enough", () -> {
            server.clock.advance(Duration.ofSeconds(1));
            return hostile.unread() > 0 && newest(hostile);
        });
    }

    private boolean newest(EngineServer.Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call) {
        try {
            return call.next()
                    .getResources(0)
                    .getVersion()
                    .equals(cluster("a", revision).version());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void tenThousandStreamsThatComeAndGoAtAnyStepLeaveNothingBehind() throws Exception {
        var connection = server.deltaOverOneConnection();
        comeAndGo(connection, CYCLES / 5);
        long before = usedMemory();

        comeAndGo(connection, CYCLES);

        eventually("no stream is left but the honest one", () -> server.engine.openStreams() == 1);
        // A stream with a subscription takes some kilobytes: all of them would be 100 times this.
        assertThat(usedMemory() - before).as("growth of the heap").isLessThan(2 * MEGABYTE);
        theHonestOneIsStillServed();
    }

    private void comeAndGo(
            Function<Client, EngineServer.Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse>> connection, int streams)
            throws Exception {
        Random random = new Random(11);
        for (int i = 0; i < streams; i++) {
            var stream = connection.apply(new Client("guest", String.valueOf(i % 20)));
            int steps = random.nextInt(5);
            if (steps > 0) {
                stream.send(subscribe(CLUSTER).build());
            }
            if (steps > 1) {
                stream.next();
                stream.send(subscribe(ENDPOINT, "x-" + i).build());
            }
            if (steps > 2) {
                stream.next();
            }
            if (steps > 3) {
                stream.halfClose();
            } else {
                stream.cancel();
            }
        }
    }

    private long usedMemory() {
        eventually("the streams are gone", () -> server.engine.openStreams() == 1);
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
