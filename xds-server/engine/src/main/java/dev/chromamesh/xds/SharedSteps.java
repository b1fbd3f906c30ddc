package dev.chromamesh.xds;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
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
    private final Interner<StreamState> states = Interners.newWeakInterner();
    /** By identity, and only as long as a stream is in the state. */
    private final Cache<StreamState, Recent> recent =
            CacheBuilder.newBuilder().weakKeys().build();

    SharedSteps(StreamMachine machine) {
        this.machine = machine;
    }

    /** The same state as the one object that streams share. */
    StreamState shared(StreamState state) {
        return states.intern(state);
    }

    /**
     * What the machine says.
     *
     * @param rejections what the audience has refused by now
     */
    StreamMachine.Step step(StreamState state, Rejections rejections, StreamEvent event) {
        StreamState knowing = state.knowing(rejections);
        StreamState from = sameObject(knowing, state) ? state : shared(knowing);
        Recent known = recent.getIfPresent(from);
        StreamMachine.Step step = known == null ? null : known.find(event);
        if (step == null) {
            StreamMachine.Step made = machine.step(from, event);
            step = new StreamMachine.Step(shared(made.state()), made.effects());
            recent.put(from, known == null ? Recent.of(event, step) : known.with(event, step));
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

        private record Taken(StreamEvent event, StreamMachine.Step step) {}

        static Recent of(StreamEvent event, StreamMachine.Step step) {
            return new Recent(List.of(new Taken(event, step)));
        }

        Recent with(StreamEvent event, StreamMachine.Step step) {
            return new Recent(Stream.concat(Stream.of(new Taken(event, step)), steps.stream())
                    .limit(REMEMBERED)
                    .toList());
        }

        StreamMachine.@Nullable Step find(StreamEvent event) {
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
