package dev.chromamesh.ca.issue;

import java.time.Duration;

/**
 * How many leaves an instance may ask for: so many at once, and then one each interval. It keeps a client that loops from
 * filling the journal and the processors, and leaves others alone: each instance has its own.
 *
 * @param burst how many at once, at least 1
 * @param interval after which one more is allowed, more than nothing
 */
public record IssuanceLimit(int burst, Duration interval) {

    /** Twenty at once, then one in ten seconds: far above what renewals of the shortest leaves need. */
    public static final IssuanceLimit STANDARD = new IssuanceLimit(20, Duration.ofSeconds(10));

    /** @throws IllegalArgumentException if a value is out of range */
    public IssuanceLimit {
        if (burst < 1) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: 1 or more)");
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval: " + interval + " (expected: more than nothing)");
        }
    }
}
