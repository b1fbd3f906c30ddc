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
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The state-of-the-world protocol, sentence by sentence. */
class SotwProtocolTest {

    @Test
    void emptyFirstListMeansAllClusters() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1), cluster("b", 1));

        assertThat(told(envoy.want(CLUSTER))).containsExactly("CLUSTER +a +b");
    }

    @Test
    void starMeansAllBesideNames() {
        Conversation envoy = Conversation.stateOfTheWorld(listener("a", 1), listener("b", 1));

        assertThat(told(envoy.want(LISTENER, "*", "a"))).containsExactly("LISTENER +a +b");
    }

    @Test
    void emptyListAfterNamesMeansNone() {
        Conversation client = Conversation.stateOfTheWorld(cluster("a", 1), cluster("b", 1));
        Response first = client.want(CLUSTER, "a").get(0);
        client.ack(first, "a");

        assertThat(client.want(CLUSTER)).isEmpty();
        assertThat(client.publish(cluster("a", 2), cluster("b", 2))).isEmpty();
    }

    @Test
    void legacyWildcardTurnsIntoNamesWhenTheClientNamesSome() {
        Conversation client = Conversation.stateOfTheWorld(cluster("a", 1), cluster("b", 1));
        client.ack(client.want(CLUSTER).get(0));

        assertThat(told(client.want(CLUSTER, "a"))).containsExactly("CLUSTER +a");
        client.ackAll(client.publish(cluster("a", 2), cluster("b", 2)));
        assertThat(client.publish(cluster("a", 2), cluster("b", 3))).isEmpty();
    }

    @Test
    void firstWildcardRequestIsAnsweredEvenIfThereIsNothing() {
        Conversation envoy = Conversation.stateOfTheWorld();

        assertThat(told(envoy.want(CLUSTER))).containsExactly("CLUSTER");
        assertThat(envoy.want(ENDPOINT)).isEmpty();
    }

    @Test
    void clustersAndListenersAreAlwaysToldCompletely() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1), cluster("b", 1));
        envoy.ackAll(envoy.want(CLUSTER));

        assertThat(told(envoy.publishAndAck(cluster("a", 2), cluster("b", 1)))).containsExactly("CLUSTER +a +b");
        assertThat(told(envoy.publishAndAck(cluster("a", 2)))).containsExactly("CLUSTER +a");
        assertThat(told(envoy.publish())).containsExactly("CLUSTER");
    }

    @Test
    void endpointsRoutesAndSecretsCarryOnlyWhatChanged() {
        Conversation envoy = Conversation.stateOfTheWorld(endpoints("a", 1), endpoints("b", 1));
        envoy.ackAll(envoy.want(ENDPOINT, "a", "b"));

        assertThat(told(envoy.publish(endpoints("a", 1), endpoints("b", 2)))).containsExactly("ENDPOINT +b");
        assertThat(envoy.publish(endpoints("a", 1))).isEmpty();
    }

    @Test
    void absentNameIsPassedOverAndStaysWatched() {
        Conversation envoy = Conversation.stateOfTheWorld(endpoints("a", 1));

        assertThat(told(envoy.ackAll(envoy.want(ENDPOINT, "a", "late")))).containsExactly("ENDPOINT +a");
        assertThat(told(envoy.publish(endpoints("a", 1), endpoints("late", 1)))).containsExactly("ENDPOINT +late");
    }

    @Test
    void absentListenerIsAnsweredByAStateWithoutIt() {
        Conversation client = Conversation.stateOfTheWorld();

        assertThat(told(client.ackAll(client.want(LISTENER, "chroma")))).containsExactly("LISTENER");
        assertThat(told(client.publish(listener("chroma", 1)))).containsExactly("LISTENER +chroma");
    }

    @Test
    void eachSecretTravelsInAResponseOfItsOwnAndBothAnswersCount() {
        Conversation envoy = Conversation.stateOfTheWorld(secret("identity", 1), secret("trust", 1));

        List<Response> secrets = envoy.want(SECRET, "trust", "identity");
        assertThat(told(secrets)).containsExactly("SECRET +identity", "SECRET +trust");

        envoy.ack(secrets.get(0), "trust", "identity");
        assertThat(envoy.effects()).singleElement().isInstanceOf(Effect.Acknowledged.class);
        envoy.ack(secrets.get(1), "trust", "identity");
        assertThat(envoy.effects()).singleElement().isInstanceOf(Effect.Acknowledged.class);
    }

    @Test
    void staleNonceAcknowledgesOnlyItsOwnResponseButTheNamesCount() {
        Conversation client = Conversation.stateOfTheWorld(cluster("a", 1), cluster("b", 1));
        Response first = client.want(CLUSTER, "a").get(0);
        Response second = client.publish(cluster("a", 2), cluster("b", 1)).get(0);

        assertThat(told(client.wantAnswering(first.nonce(), CLUSTER, "a", "b"))).containsExactly("CLUSTER +a +b");
        assertThat(client.effects())
                .contains(new Effect.Acknowledged(
                        CLUSTER, Map.of("a", cluster("a", 1).version())));
        assertThat(client.ack(second, "a", "b")).isEmpty();
    }

    @Test
    void staleNonceThatAnswersNothingIsHarmless() {
        Conversation envoy = Conversation.stateOfTheWorld(endpoints("a", 1));
        Response first = envoy.want(ENDPOINT, "a").get(0);
        envoy.ack(first, "a");
        envoy.publish(endpoints("a", 2));

        assertThat(envoy.ack(first, "a")).isEmpty();
        assertThat(envoy.effects()).isEmpty();
    }

    @Test
    void nameDroppedAndTakenUpAgainBehindTheNewestResponseIsSentAgain() {
        Conversation envoy = Conversation.stateOfTheWorld(route("a", 1), route("b", 1));
        Response first = envoy.want(ROUTE, "a", "b").get(0);
        envoy.ackAll(envoy.ack(first, "a", "b"));
        Response second = envoy.publish(route("a", 2), route("b", 1)).get(0);
        envoy.wantAnswering(first.nonce(), ROUTE, "a");
        envoy.wantAnswering(first.nonce(), ROUTE, "a", "b");

        assertThat(told(envoy.ack(second, "a", "b"))).containsExactly("ROUTE +b");
    }

    @Test
    void nonceOfAnotherStreamInTheFirstRequestIsIgnored() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1));

        assertThat(told(envoy.wantAnswering("of another stream", CLUSTER))).containsExactly("CLUSTER +a");
    }

    @Test
    void requestRepeatedWithoutAnyChangeAsksForTheSecretsAgain() {
        Conversation envoy = Conversation.stateOfTheWorld(secret("trust", 1));
        Response response = envoy.want(SECRET, "trust").get(0);

        assertThat(envoy.ack(response, "trust")).isEmpty();
        assertThat(told(envoy.want(SECRET, "trust"))).containsExactly("SECRET +trust");
    }

    @Test
    void namesWantedAgainAreSentAgainAlthoughUnchanged() {
        Conversation envoy = Conversation.stateOfTheWorld(route("a", 1), route("b", 1));
        envoy.ackAll(envoy.want(ROUTE, "a", "b"));

        assertThat(envoy.want(ROUTE, "a")).isEmpty();
        assertThat(told(envoy.want(ROUTE, "a", "b"))).containsExactly("ROUTE +b");
    }

    @Test
    void snapshotEqualToTheLastSendsNothing() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1), route("r", 1));
        envoy.ackAll(envoy.want(CLUSTER));
        envoy.ackAll(envoy.want(ROUTE, "r"));

        assertThat(envoy.publish(route("r", 1), cluster("a", 1))).isEmpty();
    }

    @Test
    void whatIsToGoLeavesOnlyAfterWhatReplacesItHasArrived() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("old", 1), route("r", 1));
        envoy.ackAll(envoy.want(CLUSTER));
        envoy.ackAll(envoy.want(ROUTE, "r"));

        assertThat(told(envoy.publishAndAck(cluster("new", 1), route("r", 2))))
                .containsExactly("CLUSTER +new +old", "ROUTE +r", "CLUSTER +new");
    }

    @Test
    void unknownTypeIsAnsweredOnceAndHarmsNobody() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1));
        StreamEvent request = new StreamEvent.SotwRequest(
                "type.googleapis.com/envoy.service.runtime.v3.Runtime",
                List.of("layer"),
                "",
                new StreamEvent.Reply("", Optional.empty()));

        assertThat(told(envoy.step(request))).containsExactly("type.googleapis.com/envoy.service.runtime.v3.Runtime");
        assertThat(envoy.step(request)).isEmpty();
        assertThat(told(envoy.want(CLUSTER))).containsExactly("CLUSTER +a");
    }

    @Test
    void omittedClusterIsKnownToBeGoneOnceTheOmissionIsAccepted() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1), cluster("b", 1));
        envoy.ackAll(envoy.want(CLUSTER));

        Response without = envoy.publish(cluster("a", 1)).get(0);
        envoy.ack(without);

        assertThat(envoy.effects())
                .containsExactly(
                        new Effect.Acknowledged(
                                CLUSTER, Map.of("a", cluster("a", 1).version())),
                        new Effect.Dropped(CLUSTER, Set.of("b")));
    }
}
