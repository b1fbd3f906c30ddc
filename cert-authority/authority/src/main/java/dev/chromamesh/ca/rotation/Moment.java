package dev.chromamesh.ca.rotation;

import java.time.Duration;
import java.time.Instant;

/**
 * What the clocks say.
 *
 * @param now by the wall clock
 * @param steadyFor for how long wall clock and monotonic clock have agreed, as {@link ClockWatch} sees it: zero at the
 *     start of the process and when the wall clock was set
 */
public record Moment(Instant now, Duration steadyFor) {

    /** @throws IllegalArgumentException if the duration is negative */
    public Moment {
        if (steadyFor.isNegative()) {
            throw new IllegalArgumentException("steadyFor: " + steadyFor + " (expected: at least 0)");
        }
    }
}
