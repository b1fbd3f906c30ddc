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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A client that says no: what it refused is never sent to it again, and the rest is not lost. */
class RejectionTest {

    private static final String HOST_TROUBLE = "l: cannot bind '127.0.0.1:80': Address already in use";

    @Nested
    class Incremental {

        @Test
        void culpritIsParkedAndTheGoodRestGoesAgainAtOnce() {
            Conversation envoy = Conversation.delta(cluster("bad", 1), cluster("good", 1));
            Response both = envoy.subscribe(CLUSTER).get(0);

            assertThat(told(envoy.nack(both, "Error adding/updating cluster(s) bad: no such thing")))
                    .containsExactly("CLUSTER +good");
            assertThat(envoy.publish(cluster("bad", 1), cluster("good", 1))).isEmpty();
            assertThat(told(envoy.publish(cluster("bad", 2), cluster("good", 1))))
                    .containsExactly("CLUSTER +bad");
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

            List<Response> all = refusing(envoy, envoy.subscribe(CLUSTER), List.of(world[13], world[14]));

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
        void clientKeepsItsLastGoodVersionWithoutBeingSentItAgain() {
            Conversation envoy = Conversation.delta(endpoints("a", 1));
            envoy.ackAll(envoy.subscribe(ENDPOINT, "a"));

            assertThat(envoy.nack(envoy.publish(endpoints("a", 2)).get(0), "no"))
                    .isEmpty();
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
        void finalRefusalIsNotLiftedByTheRepairOfASecret() {
            Rejection because = new Rejection(LISTENER, "l", listener("l", 1).version(), Set.of("trust"));
            Rejection forEver = new Rejection(LISTENER, "l", listener("l", 1).version(), Set.of());

            Rejections rejections = Rejections.NONE.with(forEver).with(because).repaired("trust");

            assertThat(rejections.parked(listener("l", 1))).isTrue();
        }

        @Test
        void portInUseIsTriedAgainOnlyWhenTheClientStartsAfresh() {
            Conversation envoy = Conversation.delta(listener("l", 1), listener("other", 1));
            Response both = envoy.subscribe(LISTENER).get(0);
            envoy.ackAll(envoy.nack(both, HOST_TROUBLE));

            Conversation reconnected = envoy.reconnect();
            Conversation restarted = envoy.reconnect();
            Map<String, String> held = Map.of("other", listener("other", 1).version());

            assertThat(envoy.publish(listener("l", 1), listener("other", 1))).isEmpty();
            assertThat(told(reconnected.subscribe(LISTENER, held))).containsExactly("LISTENER");
            assertThat(told(restarted.subscribe(LISTENER))).containsExactly("LISTENER +l +other");
        }

        @Test
        void portInUseIsNotHeldAgainstTheRestOfTheAudience() {
            Conversation envoy = Conversation.delta(listener("l", 1));
            envoy.nack(envoy.subscribe(LISTENER).get(0), HOST_TROUBLE);

            assertThat(told(envoy.sibling().subscribe(LISTENER))).containsExactly("LISTENER +l");
        }

        @Test
        void whatWasRefusedOnlyBecauseOfABadSecretReturnsWhenTheSecretIsRepaired() {
            Conversation envoy = Conversation.delta(secret("trust", 1), listener("l", 1));
            envoy.nack(envoy.subscribe(SECRET, "trust").get(0), "Failed to load trusted CA certificates");
            envoy.nack(envoy.subscribe(LISTENER).get(0), "Failed to load trusted CA certificates");

            List<Response> repair = envoy.publish(secret("trust", 2), listener("l", 1));
            assertThat(told(repair)).containsExactly("SECRET +trust");
            List<Response> dependants = envoy.ack(repair.get(0));
            assertThat(told(dependants)).containsExactly("LISTENER +l", "SECRET +trust");

            // A second refusal, with every secret in order, is final.
            assertThat(envoy.nack(dependants.get(0), "it really is bad")).isEmpty();
            envoy.ack(dependants.get(1));
            assertThat(envoy.publish(secret("trust", 2), listener("l", 1))).isEmpty();
        }

        @Test
        void whatWasRefusedOnlyBecauseOfABadSecretReturnsWhenNobodyUsesTheSecretAnyMore() {
            Conversation envoy = Conversation.delta(secret("trust", 1), listener("l", 1));
            envoy.nack(envoy.subscribe(SECRET, "trust").get(0), "Failed to load trusted CA certificates");
            envoy.nack(envoy.subscribe(LISTENER).get(0), "Failed to load trusted CA certificates");

            assertThat(told(envoy.unsubscribe(SECRET, "trust"))).containsExactly("LISTENER +l");
        }

        @Test
        void soundSecretRefusedInBadCompanyReturnsWhenTheBadOneIsRepaired() {
            Conversation envoy = Conversation.delta(secret("identity", 1), secret("trust", 1));
            List<Response> secrets = envoy.subscribe(SECRET, "identity", "trust");
            envoy.nack(secrets.get(1), "Failed to load trusted CA certificates");
            envoy.nack(secrets.get(0), "Failed to load trusted CA certificates");

            List<Response> repair = envoy.publish(secret("identity", 1), secret("trust", 2));
            assertThat(told(repair)).containsExactly("SECRET +trust");
            assertThat(told(envoy.ack(repair.get(0)))).containsExactly("SECRET +identity");
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

    @Nested
    class StateOfTheWorld {

        @Test
        void clientThatAcceptedWhatAnotherRefusedDoesNotLoseIt() {
            Conversation content = Conversation.stateOfTheWorld(cluster("a", 1));
            content.ackAll(content.want(CLUSTER));
            Conversation choosy = content.sibling();
            choosy.nack(choosy.want(CLUSTER).get(0), "cluster(s) a: no");
            content.learn(choosy.rejections());

            assertThat(told(content.publish(cluster("a", 1), cluster("b", 1)))).containsExactly("CLUSTER +a +b");
        }

        @Test
        void refusedVersionIsNotSentAgainUntilItChanges() {
            Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1));
            envoy.ackAll(envoy.want(CLUSTER));

            Response bad = envoy.publish(cluster("a", 2)).get(0);
            assertThat(envoy.nack(bad, "cluster(s) a: no")).isEmpty();
            assertThat(envoy.publish(cluster("a", 2))).isEmpty();
            assertThat(told(envoy.publish(cluster("a", 3)))).containsExactly("CLUSTER +a");
        }

        @Test
        void parkedNameIsFilledWithItsLastAcceptedBytesBecauseOmissionDeletes() {
            Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1), cluster("b", 1));
            envoy.ackAll(envoy.want(CLUSTER));

            Response mixed = envoy.publish(cluster("a", 2), cluster("b", 2)).get(0);
            List<Response> again = envoy.nack(mixed, "cluster(s) a: no");

            assertThat(again)
                    .singleElement()
                    .satisfies(response ->
                            assertThat(response.resources()).containsExactly(cluster("a", 1), cluster("b", 2)));
        }

        @Test
        void neverAcceptedCulpritIsLeftOutAndTheGoodRestGoesAgain() {
            Conversation envoy = Conversation.stateOfTheWorld(cluster("bad", 1), cluster("good", 1));

            List<Response> again = envoy.nack(envoy.want(CLUSTER).get(0), "cluster(s) bad: no");

            assertThat(told(again)).containsExactly("CLUSTER +good");
            envoy.ackAll(again);
            assertThat(envoy.publish(cluster("bad", 1), cluster("good", 1))).isEmpty();
        }

        @Test
        void unnamedCulpritIsFoundByHalvingWhileEverythingGoodStays() {
            Resource[] before = new Resource[9];
            Resource[] after = new Resource[9];
            for (int i = 0; i < before.length; i++) {
                before[i] = listener("l" + i, 1);
                after[i] = listener("l" + i, 2);
            }
            Conversation envoy = Conversation.stateOfTheWorld(before);
            envoy.ackAll(envoy.want(LISTENER));

            List<Response> all = refusing(envoy, envoy.publish(after), List.of(after[4]));

            assertThat(all)
                    .hasSizeLessThan(9)
                    .allSatisfy(response -> assertThat(response.resources()).hasSize(9));
            after[4] = before[4];
            assertThat(Arrays.stream(after))
                    .allMatch(resource -> Objects.equals(
                            resource, envoy.known(LISTENER).acknowledged().get(resource.name())));
        }

        @Test
        void endpointsGoAgainWithoutTheCulprit() {
            Conversation envoy = Conversation.stateOfTheWorld(endpoints("bad", 1), endpoints("good", 1));
            Response both = envoy.want(ENDPOINT, "bad", "good").get(0);

            assertThat(told(envoy.nack(both, "bad: no", "bad", "good"))).containsExactly("ENDPOINT +good");
        }

        @Test
        void errorIsARefusalEvenIfTheVersionLooksAccepted() {
            Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1));
            Response response = envoy.want(CLUSTER).get(0);

            envoy.step(new StreamEvent.SotwRequest(
                    CLUSTER.typeUrl(),
                    List.of(),
                    response.version(),
                    new StreamEvent.Reply(response.nonce(), Optional.of("a: no"))));

            assertThat(envoy.effects()).anyMatch(Effect.Refused.class::isInstance);
        }
    }

    /** A client that refuses every response with a bad resource in it, without saying which, until nothing more comes. */
    private static List<Response> refusing(Conversation envoy, List<Response> first, List<Resource> bad) {
        List<Response> all = new ArrayList<>();
        Deque<Response> open = new ArrayDeque<>(first);
        while (!open.isEmpty()) {
            Response response = open.remove();
            all.add(response);
            assertThat(all).as("responses in a row").hasSizeLessThan(200);
            boolean refuse = response.resources().stream().anyMatch(bad::contains);
            open.addAll(refuse ? envoy.nack(response, "something is wrong") : envoy.ack(response));
        }
        return all;
    }
}
