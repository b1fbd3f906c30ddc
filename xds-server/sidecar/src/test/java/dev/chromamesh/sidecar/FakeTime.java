package dev.chromamesh.sidecar;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A clock that moves only when somebody waits, and things that happen at certain times meanwhile. */
final class FakeTime implements InstantSource, Waiting {

    private static final int PATIENCE = 2_000_000;

    private final List<Deed> deeds = new ArrayList<>();
    private Instant now;
    private int waits;

    private record Deed(Instant at, Runnable action) {}

    FakeTime(Instant start) {
        this.now = start;
    }

    /** Something that shall happen when the clock has reached a moment. */
    void at(Instant moment, Runnable action) {
        deeds.add(new Deed(moment, action));
    }

    void after(Duration delay, Runnable action) {
        at(now.plus(delay), action);
    }

    /** Everything anew. */
    void reset(Instant start) {
        deeds.clear();
        waits = 0;
        now = start;
    }

    /** The clock is set, and no time passes. */
    void set(Instant instant) {
        now = instant;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public void await(Duration duration, CountDownLatch signal) {
        if (++waits > PATIENCE) {
            throw new IllegalStateException("nothing ends this test (expected: somebody stops the agent)");
        }
        now = now.plus(duration);
        List<Deed> due = deeds.stream().filter(deed -> !deed.at().isAfter(now)).toList();
        deeds.removeAll(due);
        due.forEach(deed -> deed.action().run());
    }
}
