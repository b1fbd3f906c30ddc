package dev.chromamesh.xds;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the same step once for all the streams that are in the same state. The machine is a pure function and states are values, so streams
 * with the same history share one state, and a push to thousands of them is worked out for the first and looked up for the others. A state
 * is kept as long as some stream is in it. Safe for any thread.
 */
final class SharedSteps {

    private final StreamMachine machine;
    private final Interner<Shared> alive = Interners.newWeakInterner();

    SharedSteps(StreamMachine machine) {
        this.machine = machine;
    }

    /**
     * A state as the one object that all streams in it have. It remembers the steps that lead on from it: they live and die with it, even
     * where they lead back to it.
     */
    static final class Shared {

        private final StreamState state;
        private volatile Recent recent = Recent.NONE;

        private Shared(StreamState state) {
            this.state = state;
        }

        StreamState state() {
            return state;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Shared shared && state.equals(shared.state);
        }

        @Override
        public int hashCode() {
            return state.hashCode();
        }
    }

    /**
     * What an event leads to.
     *
     * @param next the state that the stream is in then
     * @param effects what is to be done, in this order
     */
    record Step(Shared next, List<Effect> effects) {}

    /** The object for a state. */
    Shared shared(StreamState state) {
        return alive.intern(new Shared(state));
    }

    /**
     * What the machine says.
     *
     * @param rejections what the audience has refused by now
     */
    Step step(Shared shared, Rejections rejections, StreamEvent event) {
        StreamState knowing = shared.state().knowing(rejections);
        Shared from = sameObject(knowing, shared.state()) ? shared : shared(knowing);
        Step step = from.recent.find(event);
        if (step == null) {
            StreamMachine.Step made = machine.step(from.state(), event);
            step = new Step(shared(made.state()), made.effects());
            from.recent = from.recent.with(event, step);
        }
        return step;
    }

    @SuppressWarnings("ReferenceEquality") // That is the question.
    private static boolean sameObject(Object one, Object other) {
        return one == other;
    }

    /** The newest steps from one state: what its streams do next is mostly the same few things. */
    private record Recent(List<Taken> steps) {

        private static final int REMEMBERED = 4;

        private record Taken(StreamEvent event, Step step) {}

        static final Recent NONE = new Recent(List.of());

        Recent with(StreamEvent event, Step step) {
            return new Recent(Stream.concat(Stream.of(new Taken(event, step)), steps.stream())
                    .limit(REMEMBERED)
                    .toList());
        }

        @Nullable Step find(StreamEvent event) {
            for (Taken taken : steps) {
                if (same(taken.event(), event)) {
                    return taken.step();
                }
            }
            return null;
        }

        /** Snapshots are compared as objects: they are shared already, and looking into them takes as long as the step. */
        private static boolean same(StreamEvent one, StreamEvent other) {
            return one instanceof StreamEvent.Published published
                    ? other instanceof StreamEvent.Published later && sameObject(published.snapshot(), later.snapshot())
                    : Objects.equals(one, other);
        }
    }
}
