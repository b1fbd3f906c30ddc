package dev.chromamesh.xds;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides when a new stream may begin, so that a crowd that comes at once, say after a restart, does not starve those who are
 * already served. New streams begin at an even rate after a first burst; each waits for its turn, and one that would wait too long is sent
 * away. This is the generic cell rate algorithm (GCRA, ITU-T I.371). Immutable; times are nanoseconds of some clock that never jumps.
 *
 * @param next when a stream would begin if there had been no allowance for a burst
 */
record Admission(long next) {

    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * What becomes of a stream.
     *
     * @param delay how long until it may begin; nothing if the line is too long
     * @param admission for the next stream
     */
    record Turn(Optional<Duration> delay, Admission admission) {}

    /** A stream has come. */
    Turn take(EngineSettings.Crowd crowd, long now) {
        long interval = Math.round(NANOS_PER_SECOND / crowd.streamsPerSecond());
        long since = Math.max(0, next - now);
        long wait = Math.max(0, since - interval * (crowd.burst() - 1L));
        if (wait > crowd.longestWait().toNanos()) {
            return new Turn(Optional.empty(), this);
        }
        return new Turn(Optional.of(Duration.ofNanos(wait)), new Admission(now + since + interval));
    }
}
