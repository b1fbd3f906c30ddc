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

/**
 * A route is moved from one cluster to another while things get in the way. Each of these cost real connections through a real Envoy
 * before it was a test.
 */
class MakeBeforeBreakTest {

    /** One listener whose route leads to the cluster of a name. */
    private static Resource[] leadingTo(String cluster, int trust) {
        return new Resource[] {
            cluster(cluster, 1),
            endpoints(cluster, 1),
            secret("trust", trust),
            listener("in", 1),
            route("in", cluster.hashCode())
        };
    }

    private static Conversation incremental() {
        Conversation envoy = Conversation.delta(leadingTo("old", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.ackAll(envoy.subscribe(ENDPOINT, "old"));
        envoy.ackAll(envoy.subscribe(SECRET, "trust"));
        envoy.ackAll(envoy.subscribe(LISTENER));
        envoy.ackAll(envoy.subscribe(ROUTE, "in"));
        return envoy;
    }

    private static Conversation stateOfTheWorld() {
        Conversation envoy = Conversation.stateOfTheWorld(leadingTo("old", 1));
        envoy.ackAll(envoy.want(CLUSTER));
        envoy.ackAll(envoy.want(ENDPOINT, "old"));
        envoy.ackAll(envoy.want(LISTENER));
        envoy.ackAll(envoy.want(ROUTE, "in"));
        return envoy;
    }

    @Test
    void routeWaitsForASecretThatTheNewClusterNeedsAgain() {
        Conversation envoy = incremental();
        Response rotation = envoy.publish(leadingTo("old", 2)).get(0);

        assertThat(told(envoy.publish(leadingTo("new", 2)))).containsExactly("CLUSTER +new", "ENDPOINT +new");

        assertThat(told(envoy.ack(rotation))).containsExactly("SECRET +trust", "ROUTE +in", "CLUSTER -old");
    }

    @Test
    void routeWaitsForAClusterThatHasYetToBeSentButNotForAChangeOfOneThatIsThere() {
        Conversation envoy = incremental();
        Resource[] world = leadingTo("old", 1);
        world[0] = cluster("old", 2);
        Response first = withoutAnswerAboutClusters(envoy, envoy.publish(world));
        world[0] = cluster("old", 3);
        withoutAnswerAboutClusters(envoy, envoy.publish(world));

        // Two responses about clusters are without an answer now: no third goes out.
        world[0] = cluster("old", 4);
        world[4] = route("in", 7);
        assertThat(told(envoy.publish(world))).contains("ROUTE +in").doesNotContain("CLUSTER +old");
        assertThat(told(envoy.publish(leadingTo("new", 1)))).isEmpty();

        assertThat(told(envoy.ack(first))).startsWith("CLUSTER +new", "ENDPOINT +new");
    }

    private static Response withoutAnswerAboutClusters(Conversation envoy, List<Response> push) {
        assertThat(push.get(0).typeUrl()).isEqualTo(CLUSTER.typeUrl());
        envoy.ackAll(push.subList(1, push.size()));
        return push.get(0);
    }

    @Nested
    class AfterAReconnect {

        @Test
        void oldClusterStaysUntilTheClientHasAskedForItsRoutes() {
            Conversation before = incremental();
            before.publish(leadingTo("new", 1));
            Conversation envoy = before.reconnectAggregated();
            Map<String, String> held = Map.of("old", cluster("old", 1).version());

            assertThat(told(envoy.subscribe(CLUSTER, held))).containsExactly("CLUSTER +new");
            assertThat(told(envoy.subscribe(ENDPOINT, "old"))).containsExactly("ENDPOINT +new -old");
            assertThat(told(envoy.subscribe(
                            LISTENER, Map.of("in", listener("in", 1).version()))))
                    .containsExactly("LISTENER");

            assertThat(told(envoy.subscribe(ROUTE, "in"))).containsExactly("ROUTE +in", "CLUSTER -old");
        }

        /** As Envoy does while a cluster is warming: it asks for clusters when that has ended. */
        @Test
        void routesWaitForAClientThatAsksForItsClustersLast() {
            Conversation before = incremental();
            before.publish(leadingTo("new", 1));
            Conversation envoy = before.reconnectAggregated();
            envoy.ackAll(envoy.subscribe(ENDPOINT, "old"));
            envoy.ackAll(
                    envoy.subscribe(LISTENER, Map.of("in", listener("in", 1).version())));

            assertThat(envoy.subscribe(ROUTE, "in")).isEmpty();
            assertThat(envoy.state().heldBackBy()).containsExactly(CLUSTER.typeUrl());

            assertThat(told(envoy.ackAll(envoy.subscribe(
                            CLUSTER, Map.of("old", cluster("old", 1).version())))))
                    .startsWith("CLUSTER +new", "ENDPOINT +new", "LISTENER", "ROUTE +in", "CLUSTER -old");
        }

        @Test
        void routesDoNotWaitForEverForClustersThatNobodyAsksFor() {
            Conversation envoy = incremental().reconnectAggregated();
            envoy.ackAll(envoy.subscribe(ENDPOINT, "old"));
            envoy.subscribe(ROUTE, "in");

            assertThat(told(envoy.step(new StreamEvent.GivenUp(envoy.state().heldBackBy()))))
                    .containsExactly("ROUTE +in");
        }

        /** As gRPC does: it learns from the routes which clusters it wants. */
        @Test
        void routesDoNotWaitForClustersOfAClientThatHasNotAskedForEndpoints() {
            Conversation envoy = incremental().reconnectAggregated();

            assertThat(told(envoy.subscribe(ROUTE, "in"))).containsExactly("ROUTE +in");
        }

        @Test
        void clientThatNeverAsksForRoutesKeepsTheOldClusterOnlyUntilItWasWaitedForLongEnough() {
            Conversation before = incremental();
            before.publish(leadingTo("new", 1));
            Conversation envoy = before.reconnectAggregated();
            envoy.ackAll(
                    envoy.subscribe(CLUSTER, Map.of("old", cluster("old", 1).version())));

            Set<String> awaited = envoy.state().heldBackBy();

            assertThat(awaited).containsExactlyInAnyOrder(LISTENER.typeUrl(), ROUTE.typeUrl());
            assertThat(told(envoy.step(new StreamEvent.GivenUp(awaited)))).containsExactly("CLUSTER -old");
        }

        @Test
        void endpointsOfAClusterThatWasSentBeforeTheClientAskedForAnyComeUnasked() {
            Conversation before = incremental();
            before.publish(leadingTo("new", 1));
            Conversation envoy = before.reconnectAggregated();
            envoy.subscribe(CLUSTER, Map.of("old", cluster("old", 1).version()));

            assertThat(told(envoy.subscribe(ENDPOINT, "old"))).containsExactly("ENDPOINT +new -old");
        }

        @Test
        void stateOfTheWorldClientKeepsTheOldClusterInTheSameWay() {
            Conversation before = stateOfTheWorld();
            before.publish(leadingTo("new", 1));
            Conversation envoy = before.reconnectAggregated();

            assertThat(told(ofThe(envoy, CLUSTER))).containsExactly("CLUSTER +new +old");
            ofThe(envoy, ENDPOINT, "old", "new");
            ofThe(envoy, LISTENER);

            assertThat(told(ofThe(envoy, ROUTE, "in"))).containsExactly("ROUTE +in", "CLUSTER +new");
        }

        @Test
        void stateOfTheWorldClientKeepsTheOldClusterThoughItsStreamBreaksTwice() {
            Conversation before = stateOfTheWorld();
            before.publish(leadingTo("new", 1));
            Conversation brief = before.reconnectAggregated();
            ofThe(brief, CLUSTER);

            Conversation envoy = brief.reconnectAggregated();

            assertThat(told(ofThe(envoy, CLUSTER))).containsExactly("CLUSTER +new +old");
        }

        @Test
        void stateOfTheWorldClientKeepsAClusterThatItHadNotAcknowledgedBeforeItsStreamBroke() {
            Conversation before = stateOfTheWorld();
            before.publish(leadingTo("new", 1)).stream()
                    .filter(response -> !response.typeUrl().equals(CLUSTER.typeUrl()))
                    .forEach(before::ack);
            before.publish(leadingTo("newest", 1));

            Conversation envoy = before.reconnectAggregated();

            assertThat(told(ofThe(envoy, CLUSTER))).containsExactly("CLUSTER +new +newest +old");
        }

        @Test
        void stateOfTheWorldClientThatRefusesAChangeOnItsNextStreamKeepsWhatItHad() {
            Conversation before = stateOfTheWorld();
            Resource[] changed = leadingTo("old", 1);
            changed[0] = cluster("old", 2);
            Conversation envoy = before.reconnect();
            envoy.publish(changed);

            Response refused = ofThe(envoy, CLUSTER).get(0);
            List<Response> again = envoy.nack(refused, "cluster(s) old: no");

            assertThat(again)
                    .singleElement()
                    .satisfies(response -> assertThat(response.resources()).containsExactly(cluster("old", 1)));
        }

        /** The first request of a client that has something from before. */
        private static List<Response> ofThe(Conversation envoy, ResourceType type, String... names) {
            return envoy.step(
                    new StreamEvent.SotwRequest(type.typeUrl(), List.of(names), "a version", StreamEvent.Reply.NONE));
        }
    }
}
