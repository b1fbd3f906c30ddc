package dev.chromamesh.ca.rotation;

import java.time.Duration;
import java.time.Instant;

/**
 * Notices that the wall clock was set, or that the host slept. Asked at least once an hour it also tells either from
 * clocks that drift: those of healthy hosts stay within milliseconds.
 *
 * @param wall the wall clock when last asked
 * @param monotonic a clock that is never set, when last asked; it counts from anywhere
 * @param steadySince the monotonic clock at the first time after which both agreed
 */
public record ClockWatch(Instant wall, Duration monotonic, Duration steadySince) {

    /** By how much the clocks may differ between two questions. */
    public static final Duration TOLERANCE = Duration.ofSeconds(5);

    /** At the start of a process: nothing is known about the wall clock. */
    public static ClockWatch startingAt(Instant wall, Duration monotonic) {
        return new ClockWatch(wall, monotonic, monotonic);
    }

    /** After another look at both clocks. */
    public ClockWatch lookingAt(Instant wallNow, Duration monotonicNow) {
        Duration byWall = Duration.between(wall, wallNow);
        Duration difference = byWall.minus(monotonicNow.minus(monotonic)).abs();
        boolean agrees = difference.compareTo(TOLERANCE) <= 0;
        return new ClockWatch(wallNow, monotonicNow, agrees ? steadySince : monotonicNow);
    }

    /** What a decision needs to know of it. */
    public Moment moment() {
        return new Moment(wall, monotonic.minus(steadySince));
    }
}
