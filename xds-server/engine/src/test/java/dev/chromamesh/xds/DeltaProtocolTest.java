package dev.chromamesh.xds;

import static dev.chromamesh.xds.Conversation.told;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.ResourceType.LISTENER;
import static dev.chromamesh.xds.ResourceType.ROUTE;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static dev.chromamesh.xds.Samples.listener;
import static dev.chromamesh.xds.Samples.route;
import static dev.chromamesh.xds.Samples.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The incremental protocol, sentence by sentence. */
class DeltaProtocolTest {

    @Test
    void firstRequestWithoutNamesSubscribesToAllClusters() {
        Conversation envoy = Conversation.delta(cluster("a", 1), cluster("b", 1));

        assertThat(told(envoy.subscribe(CLUSTER))).containsExactly("CLUSTER +a +b");
        assertThat(told(envoy.publish(cluster("a", 1), cluster("b", 1), cluster("c", 1))))
                .containsExactly("CLUSTER +c");
    }

    @Test
    void starSubscribesToAllListeners() {
        Conversation envoy = Conversation.delta(listener("a", 1), listener("b", 1));

        assertThat(told(envoy.subscribe(LISTENER, "*"))).containsExactly("LISTENER +a +b");
    }

    @Test
    void firstWildcardRequestIsAnsweredEvenIfThereIsNothing() {
        Conversation envoy = Conversation.delta();

        assertThat(told(envoy.subscribe(CLUSTER))).containsExactly("CLUSTER");
        assertThat(told(envoy.subscribe(LISTENER, "*"))).containsExactly("LISTENER");
    }

    @Test
    void endpointsRoutesAndSecretsHaveNoWildcard() {
        Conversation envoy = Conversation.delta(endpoints("a", 1), route("a", 1), secret("a", 1));

        for (ResourceType type : List.of(ENDPOINT, ROUTE, SECRET)) {
            assertThat(envoy.subscribe(type)).isEmpty();
            assertThat(envoy.subscribe(type, "*")).isEmpty();
        }
    }

    @Test
    void namedSubscriptionGetsOnlyWhatItNames() {
        Conversation envoy = Conversation.delta(cluster("a", 1), cluster("b", 1));

        assertThat(told(envoy.subscribe(CLUSTER, "a"))).containsExactly("CLUSTER +a");
        assertThat(envoy.publish(cluster("a", 1), cluster("b", 2))).isEmpty();
    }

    @Test
    void legacyWildcardContinuesBesideNamesUntilItIsUnsubscribed() {
        Conversation envoy = Conversation.delta(cluster("a", 1), cluster("b", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));

        assertThat(told(envoy.ackAll(envoy.subscribe(CLUSTER, "a")))).containsExactly("CLUSTER +a");
        assertThat(told(envoy.publishAndAck(cluster("a", 1), cluster("b", 2)))).containsExactly("CLUSTER +b");
        assertThat(envoy.unsubscribe(CLUSTER, "*")).isEmpty();
        assertThat(told(envoy.publish(cluster("a", 2), cluster("b", 3)))).containsExactly("CLUSTER +a");
    }

    @Test
    void nameUnsubscribedUnderAWildcardIsAnsweredWithItsPresentState() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER, "*", "a", "gone"));

        assertThat(told(envoy.unsubscribe(CLUSTER, "a", "gone"))).containsExactly("CLUSTER +a -gone");
    }

    @Test
    void wildcardCanComeBack() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.unsubscribe(CLUSTER, "*");

        assertThat(told(envoy.subscribe(CLUSTER, "*"))).containsExactly("CLUSTER +a");
    }

    @Test
    void absentNameIsAnsweredByRemovalAndStaysWatched() {
        Conversation envoy = Conversation.delta();

        assertThat(told(envoy.ackAll(envoy.subscribe(ENDPOINT, "late")))).containsExactly("ENDPOINT -late");
        assertThat(told(envoy.publish(endpoints("late", 1)))).containsExactly("ENDPOINT +late");
    }

    @Test
    void lateSecretIsNeverAnsweredByRemovalAndStaysWatched() {
        Conversation envoy = Conversation.delta();

        assertThat(envoy.subscribe(SECRET, "trust")).isEmpty();
        assertThat(told(envoy.publishAndAck(secret("trust", 1)))).containsExactly("SECRET +trust");
        assertThat(envoy.publish()).isEmpty();
        assertThat(told(envoy.publish(secret("trust", 2)))).containsExactly("SECRET +trust");
    }

    @Test
    void eachSecretTravelsInAResponseOfItsOwn() {
        Conversation envoy = Conversation.delta(secret("identity", 1), secret("trust", 1));

        assertThat(told(envoy.subscribe(SECRET, "trust", "identity")))
                .containsExactly("SECRET +identity", "SECRET +trust");
    }

    @Test
    void subscribingAgainResendsAlthoughNothingChanged() {
        Conversation envoy = Conversation.delta(endpoints("a", 1));
        envoy.ackAll(envoy.subscribe(ENDPOINT, "a"));

        assertThat(told(envoy.subscribe(ENDPOINT, "a"))).containsExactly("ENDPOINT +a");
    }

    @Test
    void unsubscribingAndSubscribingAgainResends() {
        Conversation envoy = Conversation.delta(secret("trust", 1));
        envoy.ackAll(envoy.subscribe(SECRET, "trust"));

        assertThat(envoy.unsubscribe(SECRET, "trust")).isEmpty();
        assertThat(envoy.publish(secret("trust", 2))).isEmpty();
        assertThat(told(envoy.subscribe(SECRET, "trust"))).containsExactly("SECRET +trust");
    }

    @Test
    void unsubscribingAnUnknownNameChangesNothing() {
        Conversation envoy = Conversation.delta(endpoints("a", 1));
        envoy.ackAll(envoy.subscribe(ENDPOINT, "a"));

        assertThat(envoy.unsubscribe(ENDPOINT, "never heard of")).isEmpty();
        assertThat(told(envoy.publish(endpoints("a", 2)))).containsExactly("ENDPOINT +a");
    }

    @Test
    void snapshotEqualToTheLastSendsNothing() {
        Conversation envoy = Conversation.delta(cluster("a", 1), secret("trust", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.ackAll(envoy.subscribe(SECRET, "trust"));

        assertThat(envoy.publish(secret("trust", 1), cluster("a", 1))).isEmpty();
    }

    @Test
    void whatIsUnderWayIsNotSentAgain() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        envoy.subscribe(CLUSTER);

        assertThat(told(envoy.publish(cluster("a", 1), cluster("b", 1)))).containsExactly("CLUSTER +b");
    }

    @Test
    void removedResourceIsToldOnce() {
        Conversation envoy = Conversation.delta(cluster("a", 1), cluster("b", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));

        assertThat(told(envoy.publish(cluster("a", 1)))).containsExactly("CLUSTER -b");
        assertThat(envoy.publish(cluster("a", 1))).isEmpty();
    }

    @Test
    void reconnectingClientIsToldOnlyWhatDiffersOfClustersAndListeners() {
        Resource same = cluster("same", 1);
        Resource changed = cluster("changed", 2);
        Conversation envoy = Conversation.delta(same, changed, listener("l", 1));

        List<Response> clusters = envoy.subscribe(
                CLUSTER,
                Map.of(
                        "same",
                        same.version(),
                        "changed",
                        cluster("changed", 1).version(),
                        "deleted",
                        cluster("deleted", 1).version()));
        List<Response> listeners =
                envoy.subscribe(LISTENER, Map.of("l", listener("l", 1).version()));

        assertThat(told(clusters)).containsExactly("CLUSTER +changed", "CLUSTER -deleted");
        assertThat(told(listeners)).containsExactly("LISTENER");
    }

    @Test
    void reconnectingClientGetsItsSecretsEndpointsAndRoutesAgainWhateverItHolds() {
        Conversation envoy = Conversation.delta(secret("trust", 1), endpoints("a", 1), route("r", 1));

        assertThat(told(envoy.subscribe(
                        SECRET, Map.of("trust", secret("trust", 1).version()), "trust")))
                .containsExactly("SECRET +trust");
        assertThat(told(envoy.subscribe(ENDPOINT, Map.of("a", endpoints("a", 1).version()), "a")))
                .containsExactly("ENDPOINT +a");
        assertThat(told(envoy.subscribe(ROUTE, Map.of("r", route("r", 1).version()), "r")))
                .containsExactly("ROUTE +r");
    }

    @Test
    void reconnectingClientLosesEndpointsThatAreGoneButNoSecret() {
        Conversation envoy = Conversation.delta();

        assertThat(told(envoy.subscribe(ENDPOINT, Map.of("gone", "v"), "gone"))).containsExactly("ENDPOINT -gone");
        assertThat(envoy.subscribe(SECRET, Map.of("trust", "v"), "trust")).isEmpty();
    }

    @Test
    void unknownNonceNeitherThrowsNorStopsAChangeOfSubscription() {
        Conversation envoy = Conversation.delta(endpoints("a", 1), endpoints("b", 1));
        envoy.ackAll(envoy.subscribe(ENDPOINT, "a"));

        List<Response> responses = envoy.step(new StreamEvent.DeltaRequest(
                ENDPOINT.typeUrl(),
                List.of("b"),
                List.of(),
                Map.of(),
                new StreamEvent.Reply("of another stream", Optional.of("who knows"))));

        assertThat(told(responses)).containsExactly("ENDPOINT +b");
    }

    @Test
    void lateAcknowledgementStillCounts() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        Response first = envoy.subscribe(CLUSTER).get(0);
        Response second = envoy.publish(cluster("a", 1), cluster("b", 1)).get(0);

        envoy.ack(second);
        envoy.ack(first);

        assertThat(envoy.effects())
                .containsExactly(new Effect.Acknowledged(
                        CLUSTER, Map.of("a", cluster("a", 1).version())));
    }

    @Test
    void unknownTypeIsAnsweredOnceAndHarmsNobody() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        StreamEvent request = new StreamEvent.DeltaRequest(
                "type.googleapis.com/envoy.service.runtime.v3.Runtime",
                List.of("layer"),
                List.of(),
                Map.of(),
                StreamEvent.Reply.NONE);

        assertThat(told(envoy.step(request)))
                .containsExactly("type.googleapis.com/envoy.service.runtime.v3.Runtime -layer");
        assertThat(envoy.step(request)).isEmpty();
        assertThat(told(envoy.subscribe(CLUSTER))).containsExactly("CLUSTER +a");
    }

    @Test
    void emptyTypeUrlEndsTheStream() {
        Conversation envoy = Conversation.delta();

        envoy.step(new StreamEvent.DeltaRequest("", List.of(), List.of(), Map.of(), StreamEvent.Reply.NONE));

        assertThat(envoy.effects()).singleElement().isInstanceOf(Effect.End.class);
    }

    @Test
    void streamThatWantsTooManyNamesIsEnded() {
        Conversation hostile = Conversation.delta();

        for (int i = 0; i <= 10 && hostile.effects().stream().noneMatch(Effect.End.class::isInstance); i++) {
            String[] names = new String[100];
            for (int n = 0; n < names.length; n++) {
                names[n] = i + "-" + n;
            }
            hostile.subscribe(ENDPOINT, names);
        }

        assertThat(hostile.effects()).singleElement().isInstanceOf(Effect.End.class);
        assertThat(hostile.known(ENDPOINT).subscription().names()).hasSize(1_000);
    }

    @Test
    void clientThatNeverAnswersCostsNoMoreThanABoundedMemory() {
        Conversation silent = Conversation.delta();
        silent.subscribe(CLUSTER);

        for (int revision = 0; revision < 1_000; revision++) {
            silent.publish(cluster("a", revision));
        }

        assertThat(silent.known(CLUSTER).outstanding()).hasSizeLessThan(100);
    }
}
