package dev.chromamesh.xds;

import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharedStepsTest {

    private final SharedSteps steps = new SharedSteps(new StreamMachine(Conversation.LIMITS));
    private final Snapshot snapshot = Samples.snapshot(cluster("a", 1), endpoints("a", 1));

    @Test
    void streamsWithTheSameHistoryAreInOneState() {
        List<StreamEvent> history = List.of(
                new StreamEvent.Published(snapshot),
                subscribe(CLUSTER),
                ack(CLUSTER, "c1"),
                subscribe(ENDPOINT, "a"),
                ack(ENDPOINT, "e1"));

        StreamState one = live(history);
        StreamState other = live(history);

        assertThat(other).isSameAs(one);
        assertThat(one.types().toString()).contains(cluster("a", 1).version());
    }

    @Test
    void orderInWhichTypesWereDealtWithLeavesNoTrace() {
        StreamState one = live(List.of(
                new StreamEvent.Published(snapshot),
                subscribe(CLUSTER),
                subscribe(ENDPOINT, "a"),
                ack(CLUSTER, "c1"),
                ack(ENDPOINT, "e1")));
        StreamState other = live(List.of(
                new StreamEvent.Published(snapshot),
                subscribe(CLUSTER),
                subscribe(ENDPOINT, "a"),
                ack(ENDPOINT, "e1"),
                ack(CLUSTER, "c1")));

        assertThat(other).isSameAs(one);
    }

    @Test
    void effectsOfASharedStepAreTheSameObjects() {
        StreamState state = live(List.of(new StreamEvent.Published(snapshot), subscribe(CLUSTER), ack(CLUSTER, "c1")));
        StreamEvent news = new StreamEvent.Published(Samples.snapshot(cluster("a", 2), endpoints("a", 1)));

        List<Effect> first = steps.step(state, Rejections.NONE, news).effects();

        assertThat(first).isNotEmpty();
        assertThat(steps.step(state, Rejections.NONE, news).effects()).isSameAs(first);
    }

    @Test
    void moreDifferentStepsThanAreRememberedAreAllTakenRight() {
        StreamState state = live(List.of(new StreamEvent.Published(snapshot), subscribe(CLUSTER), ack(CLUSTER, "c1")));
        List<StreamEvent> news = new ArrayList<>();
        for (int revision = 2; revision < 12; revision++) {
            news.add(new StreamEvent.Published(Samples.snapshot(cluster("a", revision))));
        }

        for (int round = 0; round < 2; round++) {
            for (StreamEvent event : news) {
                assertThat(steps.step(state, Rejections.NONE, event))
                        .isEqualTo(new StreamMachine(Conversation.LIMITS).step(state, event));
            }
        }
    }

    @Test
    void whatWasRefusedMeanwhileIsPartOfTheStep() {
        StreamState state = live(List.of(new StreamEvent.Published(snapshot)));
        Rejections refused =
                Rejections.NONE.with(new Rejection(CLUSTER, "a", cluster("a", 1).version(), Set.of()));

        assertThat(steps.step(state, Rejections.NONE, subscribe(CLUSTER))
                        .effects()
                        .toString())
                .contains(cluster("a", 1).version());
        assertThat(steps.step(state, refused, subscribe(CLUSTER)).effects().toString())
                .doesNotContain(cluster("a", 1).version());
        assertThat(steps.step(state, Rejections.NONE, subscribe(CLUSTER))
                        .effects()
                        .toString())
                .contains(cluster("a", 1).version());
    }

    private StreamState live(List<StreamEvent> history) {
        StreamState state = steps.shared(StreamState.open(StreamState.Protocol.DELTA, StreamMemory.NOTHING, Set.of()));
        for (StreamEvent event : history) {
            state = steps.step(state, Rejections.NONE, event).state();
        }
        return state;
    }

    private static StreamEvent subscribe(ResourceType type, String... names) {
        return new StreamEvent.DeltaRequest(
                type.typeUrl(), List.of(names), List.of(), Map.of(), StreamEvent.Reply.NONE);
    }

    private static StreamEvent ack(ResourceType type, String nonce) {
        return new StreamEvent.DeltaRequest(
                type.typeUrl(), List.of(), List.of(), Map.of(), new StreamEvent.Reply(nonce, Optional.empty()));
    }
}
