package dev.chromamesh.sidecar.envoy;

import java.time.Duration;

/** How long to wait before an Envoy that ended by itself is started again. */
final class CrashDelay {

    /** Whoever served for this long has not failed at its start. */
    static final Duration SETTLED = Duration.ofMinutes(1);

    /** No wait is longer than this. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final int MAX_DOUBLINGS = 10;

    private CrashDelay() {}

    /**
     * Nothing after a single crash, for traffic waits; then one second, two, four, and so on.
     *
     * @param crashes in a row, at least 1
     */
    static Duration after(int crashes) {
        if (crashes < 1) {
            throw new IllegalArgumentException("crashes: " + crashes + " (expected: at least 1)");
        }
        if (crashes == 1) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(crashes - 2, MAX_DOUBLINGS));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
