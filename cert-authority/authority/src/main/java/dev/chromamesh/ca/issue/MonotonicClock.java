package dev.chromamesh.ca.issue;

import java.time.Duration;

/** A clock that nobody sets, beside the wall clock, which anybody may. Safe for any number of threads. */
@FunctionalInterface
public interface MonotonicClock {

    /** This process's own. */
    MonotonicClock SYSTEM = () -> Duration.ofNanos(System.nanoTime());

    /** The time since some moment, which is the same for the life of the process. */
    Duration elapsed();
}
