package dev.chromamesh.sidecar;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass. */
@FunctionalInterface
interface Waiting {

    /** Waits for the duration, or until the signal is given. */
    void await(Duration duration, CountDownLatch signal) throws InterruptedException;

    /** Waits in real time. */
    static Waiting real() {
        return (duration, signal) -> {
            // Which of the two it was, the caller sees for itself.
            boolean given = signal.await(duration.toNanos(), TimeUnit.NANOSECONDS);
            assert given || signal.getCount() >= 0;
        };
    }
}
