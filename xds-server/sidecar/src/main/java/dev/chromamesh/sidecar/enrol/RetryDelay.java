package dev.chromamesh.sidecar.enrol;

import java.time.Duration;

/**
 * How long to wait after a failed call: doubling from a second, never more than a tenth of the life that is left, so that
 * a certificate of thirty seconds gets its tries too; and jittered, so that a fleet that lost its control plane together
 * does not come back together.
 */
public final class RetryDelay {

    /** No wait is longer than this. */
    public static final Duration LONGEST = Duration.ofMinutes(5);

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(500);
    private static final int SHARE_OF_LIFE = 10;
    private static final int MAX_DOUBLINGS = 20;

    private RetryDelay() {}

    /**
     * The wait before the next try.
     *
     * @param failures how many tries failed in a row, at least 1
     * @param remaining the life that is left; negative past the end
     * @param jitter drawn from 0 (inclusive) to 1 (exclusive)
     */
    public static Duration after(int failures, Duration remaining, double jitter) {
        if (failures < 1) {
            throw new IllegalArgumentException("failures: " + failures + " (expected: at least 1)");
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        Duration share = remaining.isNegative() ? LONGEST : remaining.dividedBy(SHARE_OF_LIFE);
        Duration cap = max(SHORTEST, min(share, LONGEST));
        Duration delay = min(doubled, cap);
        return Duration.ofNanos((long) (delay.toNanos() * (0.5 + 0.5 * jitter)));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
