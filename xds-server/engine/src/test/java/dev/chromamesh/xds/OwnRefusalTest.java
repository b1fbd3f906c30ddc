package dev.chromamesh.xds;

import static dev.chromamesh.xds.Conversation.told;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.LISTENER;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.listener;
import static dev.chromamesh.xds.Samples.secret;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Refusals that say more about the client than about the bytes: its ports are taken, or it had refused a secret. */
class OwnRefusalTest {

    private static final String HOST_TROUBLE = "l: cannot bind '127.0.0.1:80': Address already in use";
    private static final String BAD_SECRET = "Failed to load trusted CA certificates from <inline>";

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
        envoy.nack(envoy.subscribe(SECRET, "trust").get(0), BAD_SECRET);
        envoy.nack(envoy.subscribe(LISTENER).get(0), BAD_SECRET);

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
        envoy.nack(envoy.subscribe(SECRET, "trust").get(0), BAD_SECRET);
        envoy.nack(envoy.subscribe(LISTENER).get(0), BAD_SECRET);

        assertThat(told(envoy.unsubscribe(SECRET, "trust"))).containsExactly("LISTENER +l");
    }

    @Test
    void soundSecretRefusedInBadCompanyReturnsWhenTheBadOneIsRepaired() {
        Conversation envoy = Conversation.delta(secret("identity", 1), secret("trust", 1));
        List<Response> secrets = envoy.subscribe(SECRET, "identity", "trust");
        envoy.nack(secrets.get(1), BAD_SECRET);
        envoy.nack(secrets.get(0), BAD_SECRET);

        List<Response> repair = envoy.publish(secret("identity", 1), secret("trust", 2));
        assertThat(told(repair)).containsExactly("SECRET +trust");
        assertThat(told(envoy.ack(repair.get(0)))).containsExactly("SECRET +identity");
    }

    @Test
    void refusalForAReasonOfItsOwnIsNotHeldAgainstTheRestOfTheAudience() {
        Conversation envoy = Conversation.delta(secret("trust", 1), listener("l", 1));
        envoy.nack(envoy.subscribe(SECRET, "trust").get(0), BAD_SECRET);
        envoy.nack(envoy.subscribe(LISTENER).get(0), BAD_SECRET);

        assertThat(told(envoy.sibling().subscribe(LISTENER))).containsExactly("LISTENER +l");
    }

    @Test
    void refusalWhileTheAnswerAboutASecretIsStillDueIsNotFinal() {
        Conversation envoy = Conversation.delta(secret("trust", 1), listener("l", 1));
        Response secret = envoy.subscribe(SECRET, "trust").get(0);
        envoy.nack(envoy.subscribe(LISTENER).get(0), BAD_SECRET);

        assertThat(told(envoy.ack(secret))).contains("LISTENER +l");
    }

    @Test
    void refusalIsNotFinalIfTheAnswerAboutASecretWasLostWithTheLastStream() {
        Conversation envoy = Conversation.delta(secret("trust", 1), listener("l", 1));
        envoy.subscribe(SECRET, "trust");
        envoy = envoy.reconnect();
        envoy.nack(envoy.subscribe(LISTENER).get(0), BAD_SECRET);

        List<Response> secret = envoy.subscribe(SECRET, "trust");
        assertThat(told(envoy.ack(secret.get(0)))).startsWith("LISTENER +l");
    }

    @Test
    void clientThatHasJustStartedIsSentEvenARefusedSecretOnceBecauseSilenceWouldKeepItFromOpeningAnyPort() {
        Conversation envoy = Conversation.delta(secret("trust", 1));
        envoy.nack(envoy.subscribe(SECRET, "trust").get(0), BAD_SECRET);
        Conversation fresh = envoy.sibling();
        fresh.ackAll(fresh.subscribe(CLUSTER));

        List<Response> once = fresh.subscribe(SECRET, "trust");
        assertThat(told(once)).containsExactly("SECRET +trust");
        assertThat(fresh.nack(once.get(0), BAD_SECRET)).isEmpty();
        assertThat(fresh.publish(secret("trust", 1), cluster("c", 1)))
                .noneMatch(response -> response.typeUrl().equals(SECRET.typeUrl()));
    }

    @Test
    void clientThatRefusedASecretAndConnectsAgainIsNotSentItAgain() {
        Conversation envoy = Conversation.delta(cluster("c", 1), secret("trust", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.nack(envoy.subscribe(SECRET, "trust").get(0), BAD_SECRET);
        Conversation again = envoy.reconnect();
        again.ackAll(again.subscribe(CLUSTER, Map.of("c", cluster("c", 1).version())));

        assertThat(again.subscribe(SECRET, "trust")).isEmpty();
    }

    @Test
    void freshlyStartedClientIsSentTheLastGoodSecretRatherThanABadOne() {
        Conversation envoy = Conversation.delta(cluster("c", 1), secret("trust", 1));
        envoy.ackAll(envoy.subscribe(CLUSTER));
        envoy.ackAll(envoy.subscribe(SECRET, "trust"));
        envoy.nack(envoy.publish(cluster("c", 1), secret("trust", 2)).get(0), BAD_SECRET);
        Conversation restarted = envoy.reconnect();
        restarted.ackAll(restarted.subscribe(CLUSTER));

        assertThat(restarted.subscribe(SECRET, "trust"))
                .singleElement()
                .satisfies(response -> assertThat(response.resources()).containsExactly(secret("trust", 1)));
    }

    @Test
    void finalRefusalIsNotLiftedByTheRepairOfASecret() {
        Rejection because = new Rejection(LISTENER, "l", listener("l", 1).version(), Set.of("trust"));
        Rejection forEver = new Rejection(LISTENER, "l", listener("l", 1).version(), Set.of());

        Rejections rejections = Rejections.NONE.with(forEver).with(because).repaired("trust");

        assertThat(rejections.parked(listener("l", 1))).isTrue();
    }
}
