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
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A client of the incremental protocol that says no: what it refused is never sent to it again, and the rest is not lost. */
class RejectionTest {

    @Test
    void culpritIsParkedAndTheGoodRestGoesAgainAtOnce() {
        Conversation envoy = Conversation.delta(cluster("bad", 1), cluster("good", 1));
        Response both = envoy.subscribe(CLUSTER).get(0);

        assertThat(told(envoy.nack(both, "Error adding/updating cluster(s) bad: no such thing")))
                .containsExactly("CLUSTER +good");
        assertThat(envoy.publish(cluster("bad", 1), cluster("good", 1))).isEmpty();
        assertThat(told(envoy.publish(cluster("bad", 2), cluster("good", 1)))).containsExactly("CLUSTER +bad");
    }

    @Test
    void onlyResourceOfAResponseIsTheCulpritWhateverTheTextSays() {
        Conversation envoy = Conversation.delta(cluster("bad", 1));
        Response response = envoy.subscribe(CLUSTER).get(0);

        assertThat(envoy.nack(response, "no")).isEmpty();
        assertThat(envoy.publish(cluster("bad", 1))).isEmpty();
    }

    @Test
    void unnamedCulpritIsFoundByHalvingAndNothingElseIsLost() {
        Resource[] world = new Resource[33];
        for (int i = 0; i < world.length; i++) {
            world[i] = cluster("c" + i, i == 13 || i == 14 ? 666 : 1);
        }
        Conversation envoy = Conversation.delta(world);

        List<Response> all = envoy.refuseAll(envoy.subscribe(CLUSTER), List.of(world[13], world[14]));

        assertThat(all).hasSizeLessThan(30);
        assertThat(envoy.known(CLUSTER).acknowledged().names()).hasSize(31).doesNotContain("c13", "c14");
        assertThat(envoy.publish(world)).isEmpty();
    }

    @Test
    void refusedBytesAreNotSentOnTheNextStreamEither() {
        Conversation envoy = Conversation.delta(cluster("bad", 1), cluster("good", 1));
        envoy.ackAll(envoy.nack(envoy.subscribe(CLUSTER).get(0), "cluster(s) bad: no"));

        Conversation next = envoy.reconnect();

        assertThat(told(next.subscribe(
                        CLUSTER, Map.of("good", cluster("good", 1).version()))))
                .containsExactly("CLUSTER");
    }

    /** Envoy keeps the refused one where its TLS contexts find it, and then refuses whatever is to use it. */
    @Test
    void lastGoodSecretFollowsARefusedOneAndIsNotSentAgainIfThatIsRefusedToo() {
        Conversation envoy = Conversation.delta(secret("trust", 1));
        envoy.ackAll(envoy.subscribe(SECRET, "trust"));
        Response bad = envoy.publish(secret("trust", 2)).get(0);

        List<Response> good = envoy.nack(bad, "Failed to load trusted CA certificates");

        assertThat(good)
                .singleElement()
                .satisfies(response -> assertThat(response.resources()).containsExactly(secret("trust", 1)));
        assertThat(envoy.nack(good.get(0), "still no good")).isEmpty();
    }

    @Test
    void freshlyStartedClientGetsWhatWasLastAcceptedInPlaceOfWhatItRefused() {
        Conversation envoy = Conversation.delta(secret("trust", 1));
        envoy.ackAll(envoy.subscribe(SECRET, "trust"));
        envoy.nack(envoy.publish(secret("trust", 2)).get(0), "Failed to load trusted CA certificates");

        List<Response> secrets = envoy.reconnect().subscribe(SECRET, "trust");

        assertThat(secrets)
                .singleElement()
                .satisfies(response -> assertThat(response.resources()).containsExactly(secret("trust", 1)));
    }

    @Test
    void clientKeepsItsLastGoodClusterWithoutBeingSentItAgain() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));

        assertThat(envoy.nack(envoy.publish(cluster("a", 2)).get(0), "no")).isEmpty();
        assertThat(told(envoy.publish(cluster("a", 3)))).containsExactly("CLUSTER +a");
    }

    /** A changed cluster that came before them may be waiting for endpoints, be they the old ones. */
    @Test
    void lastGoodEndpointsFollowRefusedOnes() {
        Conversation envoy = Conversation.delta(endpoints("a", 1));
        envoy.ackAll(envoy.subscribe(ENDPOINT, "a"));

        List<Response> good = envoy.nack(envoy.publish(endpoints("a", 2)).get(0), "no");

        assertThat(good)
                .singleElement()
                .satisfies(response -> assertThat(response.resources()).containsExactly(endpoints("a", 1)));
        assertThat(envoy.ack(good.get(0))).isEmpty();
        assertThat(told(envoy.publish(endpoints("a", 3)))).containsExactly("ENDPOINT +a");
    }

    @Test
    void whatWentOutInARefusedResponseIsRemovedWhenItGoes() {
        Conversation envoy = Conversation.delta();
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.nack(envoy.publish(cluster("b", 1), cluster("bad", 1)).get(0), "cluster(s) bad: no");

        assertThat(told(envoy.publish())).containsExactly("CLUSTER -b -bad");
    }

    @Test
    void whatWentOutInARefusedResponseIsRemovedOnTheNextStreamToo() {
        Conversation envoy = Conversation.delta(cluster("b", 1), cluster("bad", 1));
        envoy.nack(envoy.subscribe(CLUSTER).get(0), "cluster(s) bad: no");
        Conversation next = envoy.reconnect();
        next.publish();

        assertThat(told(next.subscribe(CLUSTER))).containsExactly("CLUSTER -b -bad");
    }

    @Test
    void refusedRemovalIsNotRepeatedForEver() {
        Conversation envoy = Conversation.delta(cluster("a", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));

        assertThat(envoy.nack(envoy.publish().get(0), "I want to keep it")).isEmpty();
    }

    @Test
    void bytesThatWereAcceptedBeforeAreNotParkedWhenAResendIsRefused() {
        Conversation envoy = Conversation.delta(secret("trust", 1), cluster("c", 1));
        envoy.ackAll(envoy.subscribe(SECRET, "trust"));
        Response again = envoy.subscribe(SECRET, "trust").get(0);

        assertThat(envoy.nack(again, "poisoned by another secret")).isEmpty();
        assertThat(told(envoy.subscribe(SECRET, "trust"))).containsExactly("SECRET +trust");
    }

    @Test
    void refusalByOneClientHoldsForItsWholeAudience() {
        Conversation envoy = Conversation.delta(cluster("bad", 1), cluster("good", 1));
        envoy.nack(envoy.subscribe(CLUSTER).get(0), "cluster(s) bad: no");

        assertThat(told(envoy.sibling().subscribe(CLUSTER))).containsExactly("CLUSTER +good");
    }

    @Test
    void clientThatAcceptedWhatAnotherRefusedKeepsIt() {
        Conversation content = Conversation.delta(cluster("a", 1));
        content.ackAll(content.subscribe(CLUSTER));
        Conversation choosy = content.sibling();
        choosy.nack(choosy.subscribe(CLUSTER).get(0), "cluster(s) a: no");
        content.learn(choosy.rejections());

        assertThat(content.publish(cluster("a", 1))).isEmpty();
    }

    @Test
    void clientThatAcceptedWhatAnotherRefusedGetsItAgainWhenItAsks() {
        Conversation content = Conversation.delta(endpoints("a", 1));
        content.ackAll(content.subscribe(ENDPOINT, "a"));
        Conversation choosy = content.sibling();
        choosy.nack(choosy.subscribe(ENDPOINT, "a").get(0), "a: no");
        content.learn(choosy.rejections());

        assertThat(told(content.subscribe(ENDPOINT, "a"))).containsExactly("ENDPOINT +a");
    }

    @Test
    void onceACulpritIsFoundEverythingKeptBackGoesAtOnce() {
        Conversation envoy = Conversation.delta(cluster("a", 1), cluster("b", 1), cluster("c", 1), cluster("d", 1));
        List<Response> half = envoy.nack(envoy.subscribe(CLUSTER).get(0), "something is wrong");
        assertThat(told(half)).containsExactly("CLUSTER +a +b");

        assertThat(told(envoy.nack(half.get(0), "cluster(s) a: no"))).containsExactly("CLUSTER +b +c +d");
    }

    @Test
    void whatIsAcceptedWhileItIsKeptBackIsNotSentAgain() {
        Conversation envoy = Conversation.delta(cluster("a", 1), cluster("b", 1));
        Response both = envoy.subscribe(CLUSTER).get(0);
        Response again = envoy.subscribe(CLUSTER, "b").get(0);
        envoy.nack(both, "something is wrong");

        assertThat(told(envoy.ack(again))).containsExactly("CLUSTER +a");
    }

    @Test
    void removalThatMayNotHaveArrivedIsRepeatedOnTheNextStream() {
        Conversation envoy = Conversation.delta();
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.publish(cluster("a", 1));
        assertThat(told(envoy.publish())).containsExactly("CLUSTER -a");

        assertThat(told(envoy.reconnect().subscribe(CLUSTER))).containsExactly("CLUSTER -a");
    }

    @Test
    void goodRestOfAClusterResponseIsFollowedByItsEndpoints() {
        Conversation envoy = Conversation.delta(cluster("good", 1), endpoints("good", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.ackAll(envoy.subscribe(ENDPOINT, "good"));
        List<Response> changed = envoy.publish(cluster("good", 2), cluster("bad", 1), endpoints("good", 1));

        assertThat(told(changed)).containsExactly("CLUSTER +bad +good", "ENDPOINT +good");
        assertThat(told(envoy.nack(changed.get(0), "cluster(s) bad: no"))).containsExactly("CLUSTER +good");
        assertThat(told(envoy.ack(changed.get(1)))).containsExactly("ENDPOINT +good");
    }

    @Test
    void refusalSaysWhoIsGuiltyInTheClientsWords() {
        Conversation envoy = Conversation.delta(route("bad", 1), route("good", 1));
        Response both = envoy.subscribe(ROUTE, "bad", "good").get(0);

        envoy.nack(both, "bad: duplicate\ndomain");

        assertThat(envoy.effects())
                .contains(new Effect.Refused(
                        ROUTE,
                        List.of("bad"),
                        "bad: duplicate domain",
                        List.of(new Rejection(ROUTE, "bad", route("bad", 1).version(), Set.of()))));
    }
}
