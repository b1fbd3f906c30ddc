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
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Make before break, and what Envoy needs to be sent again although it does not ask. */
class PushOrderTest {

    private final Conversation envoy = connected(Conversation.delta(world(1)));

    private static Resource[] world(int revision) {
        return new Resource[] {
            cluster("c" + revision, 1),
            cluster("stays", 1),
            endpoints("c" + revision, 1),
            endpoints("stays", 1),
            secret("identity", 1),
            secret("trust", revision),
            listener("l" + revision, 1),
            listener("stays", 1),
            route("l" + revision, 1),
            route("stays", revision)
        };
    }

    private static Conversation connected(Conversation envoy) {
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.ackAll(envoy.subscribe(ENDPOINT, "c1", "stays"));
        envoy.ackAll(envoy.subscribe(SECRET, "identity", "trust"));
        envoy.ackAll(envoy.subscribe(LISTENER));
        envoy.ackAll(envoy.subscribe(ROUTE, "l1", "stays"));
        return envoy;
    }

    @Test
    void pushGoesFromClustersToRoutesAndRemovesLast() {
        List<Response> push = envoy.publish(world(2));

        assertThat(told(push))
                .containsExactly(
                        "CLUSTER +c2",
                        "ENDPOINT +c2",
                        "SECRET +identity",
                        "SECRET +trust",
                        "LISTENER +l2",
                        "ROUTE +l2 +stays");
        assertThat(told(envoy.ackAll(push)).subList(6, 12))
                .containsExactly(
                        "SECRET +identity",
                        "SECRET +trust",
                        "LISTENER -l1",
                        "CLUSTER -c1",
                        "ENDPOINT -c1",
                        "ROUTE -l1");
    }

    @Test
    void changedClusterIsFollowedByItsUnchangedEndpointsAndAllSecrets() {
        assertThat(told(envoy.publish(
                        cluster("c1", 1),
                        cluster("stays", 2),
                        endpoints("c1", 1),
                        endpoints("stays", 1),
                        secret("identity", 1),
                        secret("trust", 1),
                        listener("l1", 1),
                        listener("stays", 1),
                        route("l1", 1),
                        route("stays", 1))))
                .containsExactly("CLUSTER +stays", "ENDPOINT +stays", "SECRET +identity", "SECRET +trust");
    }

    @Test
    void changedListenerIsFollowedByItsUnchangedRoutesAndAllSecrets() {
        assertThat(told(envoy.publish(
                        cluster("c1", 1),
                        cluster("stays", 1),
                        endpoints("c1", 1),
                        endpoints("stays", 1),
                        secret("identity", 1),
                        secret("trust", 1),
                        listener("l1", 2),
                        listener("stays", 1),
                        route("l1", 1),
                        route("stays", 1))))
                .containsExactly("LISTENER +l1", "ROUTE +l1", "SECRET +identity", "SECRET +trust");
    }

    @Test
    void newClusterBringsEndpointsThatTheClientHasNotAskedForYet() {
        Conversation fresh = Conversation.delta(cluster("a", 1), endpoints("a", 1));
        fresh.ackAll(fresh.subscribe(CLUSTER));
        fresh.ackAll(fresh.subscribe(ENDPOINT, "a"));

        assertThat(told(fresh.publishAndAck(cluster("a", 1), endpoints("a", 1), cluster("b", 1), endpoints("b", 1))))
                .containsExactly("CLUSTER +b", "ENDPOINT +b");
        assertThat(told(fresh.subscribe(ENDPOINT, "b"))).containsExactly("ENDPOINT +b");
    }

    @Test
    void endpointsThatAClusterHasBeenWaitingForBringTheSecretsAgain() {
        Conversation fresh = Conversation.delta(cluster("a", 1), secret("trust", 1));
        fresh.ackAll(fresh.subscribe(CLUSTER));
        fresh.ackAll(fresh.subscribe(ENDPOINT, "a"));
        fresh.ackAll(fresh.subscribe(SECRET, "trust"));

        assertThat(told(fresh.publishAndAck(cluster("a", 1), endpoints("a", 1), secret("trust", 1))))
                .containsExactly("ENDPOINT +a", "SECRET +trust");
        assertThat(told(fresh.publish(cluster("a", 1), endpoints("a", 2), secret("trust", 1))))
                .containsExactly("ENDPOINT +a");
    }

    @Test
    void nothingIsSentOfATypeThatTheClientHasNeverAskedFor() {
        Conversation fresh = Conversation.delta(world(1));

        assertThat(told(fresh.ackAll(fresh.subscribe(CLUSTER)))).containsExactly("CLUSTER +c1 +stays");
        assertThat(told(fresh.publish(world(2)))).containsExactly("CLUSTER +c2", "CLUSTER -c1");
    }

    @Test
    void listenersDoNotWaitForTheClustersAcknowledgement() {
        Conversation fresh = Conversation.delta(world(1));
        fresh.subscribe(CLUSTER);
        fresh.ackAll(fresh.subscribe(LISTENER));

        assertThat(told(fresh.publish(world(2)))).containsExactly("CLUSTER +c2", "LISTENER +l2");
    }

    @Test
    void rotatedSecretIsAllThatIsSent() {
        Resource[] rotated = world(1);
        rotated[5] = secret("trust", 7);

        assertThat(told(envoy.publish(rotated))).containsExactly("SECRET +trust");
    }

    @Test
    void stateOfTheWorldFollowsTheSameOrder() {
        Conversation sotw = Conversation.stateOfTheWorld(world(1));
        sotw.ackAll(sotw.want(CLUSTER));
        sotw.ackAll(sotw.want(ENDPOINT, "c1", "stays"));
        sotw.ackAll(sotw.want(SECRET, "identity", "trust"));
        sotw.ackAll(sotw.want(LISTENER));
        sotw.ackAll(sotw.want(ROUTE, "l1", "stays"));

        assertThat(told(sotw.publishAndAck(world(2))).subList(0, 10))
                .containsExactly(
                        "CLUSTER +c1 +c2 +stays",
                        "ENDPOINT +c2",
                        "SECRET +identity",
                        "SECRET +trust",
                        "LISTENER +l1 +l2 +stays",
                        "ROUTE +l2 +stays",
                        "SECRET +identity",
                        "SECRET +trust",
                        "LISTENER +l2 +stays",
                        "CLUSTER +c2 +stays");
    }

    @Nested
    class WhileAnAnswerIsOutstanding {

        @Test
        void noSecondResponseOfTheTypeGoesOutAndTheNewestFollowsTheAnswer() {
            Response first = envoy.publish(withEndpoints(2)).get(0);

            assertThat(envoy.publish(withEndpoints(3))).isEmpty();
            assertThat(envoy.publish(withEndpoints(4))).isEmpty();
            List<Response> after = envoy.ack(first);

            assertThat(after)
                    .singleElement()
                    .satisfies(response -> assertThat(response.resources()).containsExactly(endpoints("stays", 4)));
        }

        @Test
        void twoClusterResponsesMayBeUnansweredAndLaterOnesAreMerged() {
            Response first = envoy.publish(withCluster(2)).get(0);

            assertThat(told(envoy.publish(withCluster(3)))).contains("CLUSTER +stays");
            assertThat(told(envoy.publish(withCluster(4)))).doesNotContain("CLUSTER +stays");
            assertThat(told(envoy.publish(withCluster(5)))).doesNotContain("CLUSTER +stays");

            assertThat(envoy.ack(first))
                    .filteredOn(response -> response.typeUrl().equals(CLUSTER.typeUrl()))
                    .singleElement()
                    .satisfies(response -> assertThat(response.resources()).containsExactly(cluster("stays", 5)));
        }

        @Test
        void secretsWaitForTheirOwnAnswersOnly() {
            Resource[] rotated = world(1);
            rotated[4] = secret("identity", 2);
            Response identity = envoy.publish(rotated).get(0);
            rotated[4] = secret("identity", 3);
            rotated[5] = secret("trust", 2);

            assertThat(told(envoy.publish(rotated))).containsExactly("SECRET +trust");
            assertThat(told(envoy.ack(identity))).containsExactly("SECRET +identity");
        }

        /** Envoy looks for a cluster's secrets once it has its endpoints: those that come before are nothing to it. */
        @Test
        void secretsThatAChangedClusterNeedsAgainWaitForItsEndpoints() {
            Response first = envoy.publish(withEndpoints(2)).get(0);
            Resource[] later = withEndpoints(2);
            later[1] = cluster("stays", 2);

            assertThat(told(envoy.publish(later))).containsExactly("CLUSTER +stays");

            assertThat(told(envoy.ack(first))).containsExactly("ENDPOINT +stays", "SECRET +identity", "SECRET +trust");
        }

        @Test
        void secretsWaitForEndpointsOnlyIfThereAreMoreToCome() {
            Response first = envoy.publish(withEndpoints(2)).get(0);
            Resource[] later = withEndpoints(2);
            later[5] = secret("trust", 2);
            assertThat(told(envoy.publish(later))).containsExactly("SECRET +trust");

            later[3] = endpoints("stays", 3);
            later[4] = secret("identity", 2);

            assertThat(envoy.publish(later)).isEmpty();
            assertThat(told(envoy.ack(first))).containsExactly("ENDPOINT +stays", "SECRET +identity");
        }

        @Test
        void secretThatTheClientAsksForComesAfterTheEndpointsThatAreStillToCome() {
            Response first = envoy.publish(withEndpoints(2)).get(0);
            envoy.publish(withEndpoints(3));

            assertThat(envoy.subscribe(SECRET, "trust")).isEmpty();
            assertThat(told(envoy.ack(first))).containsExactly("ENDPOINT +stays", "SECRET +trust");
        }

        @Test
        void listenersAndRoutesWaitForTheEndpointsThatTheyMayNeed() {
            Response first = envoy.publish(withEndpoints(2)).get(0);
            Resource[] later = withEndpoints(3);
            later[7] = listener("stays", 2);
            later[9] = route("stays", 2);

            assertThat(envoy.publish(later)).isEmpty();
            assertThat(told(envoy.ack(first)).subList(0, 3))
                    .containsExactly("ENDPOINT +stays", "LISTENER +stays", "ROUTE +stays");
        }

        @Test
        void whatTheClientAsksForMeanwhileIsAnsweredLater() {
            Response first = envoy.publish(withEndpoints(2)).get(0);

            assertThat(envoy.subscribe(ENDPOINT, "c1")).isEmpty();
            assertThat(envoy.subscribe(ENDPOINT, "absent")).isEmpty();

            assertThat(told(envoy.ack(first))).containsExactly("ENDPOINT +c1 -absent");
        }

        @Test
        void answerThatNeverComesHoldsNothingBackOnceItIsGivenUpAndCountsIfItComesLate() {
            Response lost = envoy.publish(withEndpoints(2)).get(0);
            envoy.publish(withEndpoints(3));

            assertThat(envoy.state().heldBackBy()).containsExactly(lost.nonce());
            assertThat(told(envoy.step(new StreamEvent.GivenUp(Set.of(lost.nonce())))))
                    .containsExactly("ENDPOINT +stays");

            envoy.ack(lost);
            assertThat(envoy.effects())
                    .contains(new Effect.Acknowledged(
                            ENDPOINT, Map.of("stays", endpoints("stays", 2).version())));
        }

        @Test
        void nothingIsHeldBackWhenNothingIsOwed() {
            envoy.publish(withEndpoints(2));

            assertThat(envoy.state().heldBackBy()).isEmpty();
        }

        private static Resource[] withEndpoints(int revision) {
            Resource[] world = world(1);
            world[3] = endpoints("stays", revision);
            return world;
        }

        private static Resource[] withCluster(int revision) {
            Resource[] world = world(1);
            world[1] = cluster("stays", revision);
            return world;
        }
    }
}
