package dev.chromamesh.xds;

import static dev.chromamesh.xds.Conversation.told;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.ResourceType.LISTENER;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static dev.chromamesh.xds.Samples.listener;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A client of the state-of-the-world protocol that says no, where whatever a response leaves out is deleted. */
class SotwRejectionTest {

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
                .satisfies(
                        response -> assertThat(response.resources()).containsExactly(cluster("a", 1), cluster("b", 2)));
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

        List<Response> all = envoy.refuseAll(envoy.publish(after), List.of(after[4]));

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
                ResponseEncoder.version(response.resources()),
                new StreamEvent.Reply(response.nonce(), Optional.of("a: no"))));

        assertThat(envoy.effects()).anyMatch(Effect.Refused.class::isInstance);
    }

    @Test
    void whatHasGoneMeanwhileIsLeftOutAfterARowOfRefusals() {
        Conversation envoy = Conversation.stateOfTheWorld(cluster("a", 1), cluster("c", 1), cluster("d", 1));
        envoy.ackAll(envoy.want(CLUSTER));
        Response second =
                envoy.publish(cluster("a", 1), cluster("c", 1), cluster("d", 2)).get(0);
        Response third =
                envoy.publish(cluster("a", 2), cluster("c", 1), cluster("d", 2)).get(0);
        envoy.publish(cluster("a", 2), cluster("c", 1));

        envoy.nack(second, "d: no");
        Response fourth = envoy.nack(third, "something is wrong").get(0);
        List<Response> last = envoy.nack(fourth, "a: no");

        Response left = last.get(last.size() - 1);
        assertThat(left.resources()).containsExactly(cluster("a", 1), cluster("c", 1));
    }
}
