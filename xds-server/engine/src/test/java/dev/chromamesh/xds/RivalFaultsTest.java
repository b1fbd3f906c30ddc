package dev.chromamesh.xds;

import static dev.chromamesh.xds.Conversation.told;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.ResourceType.ROUTE;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static dev.chromamesh.xds.Samples.route;
import static dev.chromamesh.xds.Samples.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cases that java-control-plane 1.0.49 was seen to get wrong, under the numbers by which the README lists them. */
class RivalFaultsTest {

    @Test
    void t1RefusedConfigurationIsNotSentInALoop() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1));
        envoy.ackAll(envoy.want(CLUSTER));
        Response bad = envoy.publish(cluster("a", 2)).get(0);

        assertThat(envoy.nack(bad, "no")).isEmpty();
    }

    @Test
    void t2NameThatIsNotThereYetHoldsNothingBackAndIsDeliveredLater() {
        Conversation envoy = Conversation.stateOfTheWorld(endpoints("a", 1));

        assertThat(told(envoy.ackAll(envoy.want(ENDPOINT, "a", "b")))).containsExactly("ENDPOINT +a");
        assertThat(told(envoy.publish(endpoints("a", 1), endpoints("b", 1)))).containsExactly("ENDPOINT +b");
    }

    @Test
    void t2bNameThatGoesAndComesBackDoesNotGetTheStreamStuck() {
        Conversation envoy = Conversation.stateOfTheWorld(endpoints("a", 1), endpoints("b", 1));
        envoy.ackAll(envoy.want(ENDPOINT, "a", "b"));

        assertThat(told(envoy.publishAndAck(endpoints("a", 2)))).containsExactly("ENDPOINT +a");
        assertThat(told(envoy.publish(endpoints("a", 3), endpoints("b", 1)))).containsExactly("ENDPOINT +a +b");
    }

    @Test
    void t3UnknownTypeDoesNotEndTheStream() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1));

        envoy.step(new StreamEvent.SotwRequest(
                "type.googleapis.com/envoy.config.route.v3.ScopedRouteConfiguration",
                List.of(),
                "",
                StreamEvent.Reply.NONE));

        assertThat(envoy.effects()).noneMatch(Effect.End.class::isInstance);
        assertThat(told(envoy.want(CLUSTER))).containsExactly("CLUSTER +a");
    }

    @Test
    void t5ReconnectingIncrementalClientIsToldWhatIsGone() {
        Conversation envoy = Conversation.delta(cluster("a", 1));

        assertThat(told(envoy.subscribe(CLUSTER, Map.of("a", cluster("a", 1).version(), "b", "deleted meanwhile"))))
                .containsExactly("CLUSTER -b");
    }

    @Test
    void t6UnknownNonceDoesNotEndTheStream() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));

        envoy.step(new StreamEvent.DeltaRequest(
                CLUSTER.typeUrl(),
                List.of(),
                List.of(),
                Map.of(),
                new StreamEvent.Reply("never issued", Optional.empty())));

        assertThat(envoy.effects()).isEmpty();
        assertThat(told(envoy.publish(cluster("a", 2)))).containsExactly("CLUSTER +a");
    }

    @Test
    void t7StarIsAWildcard() {
        assertThat(told(Conversation.stateOfTheWorld(cluster("a", 1)).want(CLUSTER, "*")))
                .containsExactly("CLUSTER +a");
    }

    @Test
    void t7bEmptyListAfterNamesIsNotAWildcard() {
        Conversation client = Conversation.stateOfTheWorld(cluster("a", 1));
        client.ackAll(client.want(CLUSTER, "a"));

        assertThat(client.want(CLUSTER)).isEmpty();
        assertThat(client.publish(cluster("a", 2))).isEmpty();
    }

    @Test
    void t7cEndpointsWithoutNamesAreNotAWildcard() {
        assertThat(Conversation.stateOfTheWorld(endpoints("a", 1)).want(ENDPOINT))
                .isEmpty();
    }

    @Test
    void t7dNamedIncrementalSubscriptionIsNotAWildcard() {
        Conversation client = Conversation.delta(cluster("a", 1), cluster("b", 1));

        assertThat(told(client.subscribe(CLUSTER, "a"))).containsExactly("CLUSTER +a");
    }

    @Test
    void t8AbsentNameIsAnswered() {
        assertThat(told(Conversation.delta().subscribe(ENDPOINT, "absent"))).containsExactly("ENDPOINT -absent");
    }

    @Test
    void t8bFirstWildcardIsAnsweredEvenIfThereIsNothing() {
        assertThat(told(Conversation.delta().subscribe(CLUSTER))).containsExactly("CLUSTER");
    }

    @Test
    void t12RotationReachesAClientThatAlsoWaitsForAnotherSecret() {
        Conversation envoy = Conversation.stateOfTheWorld(secret("cert", 1));
        envoy.ackAll(envoy.want(SECRET, "cert", "ca"));

        assertThat(told(envoy.publishAndAck(secret("cert", 2)))).containsExactly("SECRET +cert");
        assertThat(told(envoy.publish(secret("cert", 3)))).containsExactly("SECRET +cert");
    }

    @Test
    void t13RouteWantedAgainIsSentAgain() {
        Conversation client = Conversation.stateOfTheWorld(route("a", 1), route("b", 1));
        client.ackAll(client.want(ROUTE, "a", "b"));
        client.want(ROUTE, "a");

        assertThat(told(client.want(ROUTE, "a", "b"))).containsExactly("ROUTE +b");
    }

    @Test
    void t17WhatWentOutInARefusedResponseIsRemovedWhenItGoes() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));
        Response response = envoy.publish(cluster("a", 1), cluster("b", 1), cluster("bad", 1))
                .get(0);
        envoy.nack(response, "Error adding/updating cluster(s) bad: no");

        assertThat(told(envoy.publish(cluster("a", 1)))).containsExactly("CLUSTER -b -bad");
    }

    @Test
    void t9EncodedResourceLivesAsLongAsTheResource() {
        Resource resource = cluster("kept", 1);
        var encoded = resource.encoded();
        System.gc();

        assertThat(resource.encoded()).isSameAs(encoded);
        assertThat(cluster("kept", 1)).as("and equal ones are the same one").isSameAs(resource);
    }

    @Test
    void t11RoutesOfAListenerAreFoundByTheTypeOfItsFilterWhateverTheFilterIsCalled() {
        assertThat(Samples.listener("l", 1).references()).containsExactly("l");
    }

    @Test
    void t21ClientsThatAreGoneForGoodAreForgottenWithAllThatTheyRefused() throws Exception {
        try (EngineServer server = new EngineServer()) {
            Client client = new Client("search", "1");
            server.source.set(cluster("a", 1));
            var stream = server.delta(client);
            stream.send(EngineServer.subscribe(CLUSTER).build());
            stream.send(EngineServer.ack(stream.next()));
            stream.cancel();
            Eventually.eventually("the stream is gone", () -> server.engine.openStreams() == 0);

            server.engine.forget(client::equals);

            assertThat(server.engine.ledger().clients()).isEmpty();
        }
    }
}
