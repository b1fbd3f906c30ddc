package dev.chromamesh.xds;

import static dev.chromamesh.xds.EngineServer.ack;
import static dev.chromamesh.xds.EngineServer.nack;
import static dev.chromamesh.xds.EngineServer.subscribe;
import static dev.chromamesh.xds.Eventually.eventually;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.ResourceType.LISTENER;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static dev.chromamesh.xds.Samples.endpoints;
import static dev.chromamesh.xds.Samples.listener;
import static dev.chromamesh.xds.Samples.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What others can ask about clients. */
class AckLedgerTest {

    private static final Client ENVOY = new Client("search", "1");
    private static final Client OTHER = new Client("indexer", "1");

    private final EngineServer server = new EngineServer();

    AckLedgerTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void ledgerTellsWhoHoldsWhatSinceWhen() throws Exception {
        Instant first = server.clock.instant();
        server.source.set(secret("trust", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(SECRET, "trust").build());
        DeltaDiscoveryResponse response = stream.next();
        assertThat(server.engine.ledger().held(ENVOY, SECRET, "trust")).isEmpty();

        stream.send(ack(response));
        eventually("the acknowledgement counts", () -> holds(ENVOY, secret("trust", 1)));

        assertThat(server.engine.ledger().held(ENVOY, SECRET, "trust"))
                .contains(new AckLedger.Held(secret("trust", 1).version(), first));
        assertThat(server.engine.ledger().held(OTHER, SECRET, "trust")).isEmpty();
    }

    @Test
    void ledgerRemembersAClientThatIsAwayAndDatesWhatItStillHoldsFromTheFirstTime() throws Exception {
        Instant first = server.clock.instant();
        server.source.set(secret("trust", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(SECRET, "trust").build());
        stream.send(ack(stream.next()));
        eventually("the acknowledgement counts", () -> holds(ENVOY, secret("trust", 1)));

        server.clock.advance(Duration.ofHours(1));
        stream.cancel();
        eventually("the client is away", () -> !entry(ENVOY).connected());
        assertThat(entry(ENVOY).since()).isEqualTo(first.plus(Duration.ofHours(1)));
        assertThat(holds(ENVOY, secret("trust", 1))).isTrue();

        var next = server.delta(ENVOY);
        next.send(subscribe(SECRET, "trust")
                .putInitialResourceVersions("trust", secret("trust", 1).version())
                .build());
        next.send(ack(next.next()));
        eventually("the client is back", () -> entry(ENVOY).connected());
        assertThat(server.engine
                        .ledger()
                        .held(ENVOY, SECRET, "trust")
                        .orElseThrow()
                        .since())
                .isEqualTo(first);
    }

    @Test
    void clientThatStartedAfreshHoldsNothingUntilItSaysSo() throws Exception {
        server.source.set(secret("trust", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(SECRET, "trust").build());
        stream.send(ack(stream.next()));
        eventually("the acknowledgement counts", () -> holds(ENVOY, secret("trust", 1)));
        stream.cancel();

        var fresh = server.delta(ENVOY);
        fresh.send(subscribe(SECRET, "trust").build());
        fresh.next();

        assertThat(server.engine.ledger().held(ENVOY, SECRET, "trust")).isEmpty();
    }

    @Test
    void rejectionIsRecordedWithTheClientsWords() throws Exception {
        server.source.set(listener("l", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(LISTENER).build());

        stream.send(nack(stream.next(), "l: no such filter"));
        eventually("the rejection counts", () -> entry(ENVOY).lastRejection().isPresent());

        assertThat(entry(ENVOY).lastRejection())
                .contains(new AckLedger.Rejected(LISTENER, List.of("l"), "l: no such filter", server.clock.instant()));
        assertThat(server.engine.ledger().held(ENVOY, LISTENER, "l")).isEmpty();
    }

    @Test
    void endOfAnOlderStreamDoesNotDisconnectTheNewerOne() throws Exception {
        var older = server.delta(ENVOY);
        older.send(subscribe(CLUSTER).build());
        older.next();
        var newer = server.delta(ENVOY);
        newer.send(subscribe(CLUSTER).build());
        newer.next();

        older.halfClose();
        older.end();
        // Its end is on record before the client sees it.

        assertThat(entry(ENVOY).connected()).isTrue();
    }

    @Test
    void clientWithAStreamForEachTypeHoldsWhatAllOfThemSay() throws Exception {
        server.source.set(secret("trust", 1), endpoints("a", 1));
        var secrets = server.call(SecretDiscoveryServiceGrpc.getDeltaSecretsMethod(), ENVOY);
        var ofClusters = server.call(EndpointDiscoveryServiceGrpc.getDeltaEndpointsMethod(), ENVOY);
        secrets.send(subscribe(SECRET, "trust").build());
        secrets.send(ack(secrets.next()));
        ofClusters.send(subscribe(ENDPOINT, "a").build());
        ofClusters.send(ack(ofClusters.next()));

        eventually("both count", () -> holds(ENVOY, secret("trust", 1)) && holds(ENVOY, endpoints("a", 1)));

        secrets.cancel();
        server.source.set(secret("trust", 1), endpoints("a", 2));
        server.engine.refresh();
        ofClusters.send(ack(ofClusters.next()));
        eventually("the other stream still counts", () -> holds(ENVOY, endpoints("a", 2)));
        assertThat(entry(ENVOY).connected()).isTrue();
        ofClusters.cancel();
        eventually("no stream is left", () -> !entry(ENVOY).connected());
        assertThat(holds(ENVOY, secret("trust", 1))).isTrue();
    }

    @Test
    void ledgerIsAValueThatDoesNotChangeAfterwards() throws Exception {
        server.source.set(secret("trust", 1));
        var stream = server.delta(ENVOY);
        stream.send(subscribe(SECRET, "trust").build());
        stream.send(ack(stream.next()));
        eventually("the acknowledgement counts", () -> holds(ENVOY, secret("trust", 1)));
        AckLedger before = server.engine.ledger();

        server.source.set(secret("trust", 2));
        server.engine.refresh();
        stream.send(ack(stream.next()));
        eventually("the next one counts", () -> holds(ENVOY, secret("trust", 2)));

        assertThat(before.held(ENVOY, SECRET, "trust").orElseThrow().version())
                .isEqualTo(secret("trust", 1).version());
        assertThat(before.find(ENVOY).orElseThrow().held().get(SECRET)).containsOnlyKeys("trust");
    }

    private AckLedger.Entry entry(Client client) {
        return server.engine.ledger().find(client).orElseThrow();
    }

    private boolean holds(Client client, Resource resource) {
        return server.engine
                .ledger()
                .held(client, resource.type(), resource.name())
                .map(AckLedger.Held::version)
                .equals(Optional.of(resource.version()));
    }
}
