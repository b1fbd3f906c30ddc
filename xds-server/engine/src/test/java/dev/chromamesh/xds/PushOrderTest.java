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
        assertThat(told(envoy.publish(world(2))))
                .containsExactly(
                        "CLUSTER +c2",
                        "ENDPOINT +c2",
                        "SECRET +identity",
                        "SECRET +trust",
                        "LISTENER +l2",
                        "ROUTE +l2 +stays",
                        "SECRET +identity",
                        "SECRET +trust",
                        "ROUTE -l1",
                        "LISTENER -l1",
                        "CLUSTER -c1",
                        "ENDPOINT -c1");
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

        assertThat(told(fresh.publish(cluster("a", 1), endpoints("a", 1), cluster("b", 1), endpoints("b", 1))))
                .containsExactly("CLUSTER +b", "ENDPOINT +b");
        assertThat(told(fresh.subscribe(ENDPOINT, "b"))).containsExactly("ENDPOINT +b");
    }

    @Test
    void nothingIsSentOfATypeThatTheClientHasNeverAskedFor() {
        Conversation fresh = Conversation.delta(world(1));

        assertThat(told(fresh.subscribe(CLUSTER))).containsExactly("CLUSTER +c1 +stays");
        assertThat(told(fresh.publish(world(2)))).containsExactly("CLUSTER +c2", "CLUSTER -c1");
    }

    @Test
    void listenersDoNotWaitForTheClustersAcknowledgement() {
        Conversation fresh = Conversation.delta(world(1));
        fresh.subscribe(CLUSTER);
        fresh.subscribe(LISTENER);

        assertThat(told(fresh.publish(world(2))))
                .containsExactly("CLUSTER +c2", "LISTENER +l2", "LISTENER -l1", "CLUSTER -c1");
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

        assertThat(told(sotw.publish(world(2))))
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
}
