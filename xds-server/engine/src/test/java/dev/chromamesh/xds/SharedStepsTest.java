package dev.chromamesh.xds;

import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.Samples.cluster;
import static dev.chromamesh.xds.Samples.endpoints;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
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

        SharedSteps.Shared one = live(history);
        SharedSteps.Shared other = live(history);

        assertThat(other).isSameAs(one);
        assertThat(one.state().types().toString()).contains(cluster("a", 1).version());
    }

    @Test
    void orderInWhichTypesWereDealtWithLeavesNoTrace() {
        SharedSteps.Shared one = live(List.of(
                new StreamEvent.Published(snapshot),
                subscribe(CLUSTER),
                subscribe(ENDPOINT, "a"),
                ack(CLUSTER, "c1"),
                ack(ENDPOINT, "e1")));
        SharedSteps.Shared other = live(List.of(
                new StreamEvent.Published(snapshot),
                subscribe(CLUSTER),
                subscribe(ENDPOINT, "a"),
                ack(ENDPOINT, "e1"),
                ack(CLUSTER, "c1")));

        assertThat(other).isSameAs(one);
    }

    @Test
    void effectsOfASharedStepAreTheSameObjects() {
        SharedSteps.Shared state =
                live(List.of(new StreamEvent.Published(snapshot), subscribe(CLUSTER), ack(CLUSTER, "c1")));
        StreamEvent news = new StreamEvent.Published(Samples.snapshot(cluster("a", 2), endpoints("a", 1)));

        List<Effect> first = steps.step(state, Rejections.NONE, news).effects();

        assertThat(first).isNotEmpty();
        assertThat(steps.step(state, Rejections.NONE, news).effects()).isSameAs(first);
    }

    @Test
    void moreDifferentStepsThanAreRememberedAreAllTakenRight() {
        SharedSteps.Shared state =
                live(List.of(new StreamEvent.Published(snapshot), subscribe(CLUSTER), ack(CLUSTER, "c1")));
        List<StreamEvent> news = new ArrayList<>();
        for (int revision = 2; revision < 12; revision++) {
            news.add(new StreamEvent.Published(Samples.snapshot(cluster("a", revision))));
        }

        for (int round = 0; round < 2; round++) {
            for (StreamEvent event : news) {
                SharedSteps.Step step = steps.step(state, Rejections.NONE, event);
                assertThat(new StreamMachine.Step(step.next().state(), step.effects()))
                        .isEqualTo(new StreamMachine(Conversation.LIMITS).step(state.state(), event));
            }
        }
    }

    @Test
    void whatWasRefusedMeanwhileIsPartOfTheStep() {
        SharedSteps.Shared state = live(List.of(new StreamEvent.Published(snapshot)));
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

    @Test
    void stateInWhichNoStreamIsAnyMoreIsForgottenEvenIfAStepLedBackToIt() {
        WeakReference<SharedSteps.Shared> left = new WeakReference<>(stateThatLeadsToItself());

        Eventually.eventually("it is forgotten", () -> {
            System.gc();
            return left.refersTo(null);
        });
    }

    private SharedSteps.Shared stateThatLeadsToItself() {
        SharedSteps.Shared state =
                live(List.of(new StreamEvent.Published(snapshot), subscribe(CLUSTER), ack(CLUSTER, "c1")));
        assertThat(steps.step(state, Rejections.NONE, new StreamEvent.Published(snapshot))
                        .next())
                .isSameAs(state);
        return state;
    }

    private SharedSteps.Shared live(List<StreamEvent> history) {
        SharedSteps.Shared state =
                steps.shared(StreamState.open(StreamState.Protocol.DELTA, StreamMemory.NOTHING, Set.of()));
        for (StreamEvent event : history) {
            state = steps.step(state, Rejections.NONE, event).next();
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
