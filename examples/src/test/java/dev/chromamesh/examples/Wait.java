package dev.chromamesh.examples;

import java.time.Duration;

/** Waits for something to become true in other processes, which can only be asked. */
final class Wait {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_MILLIS = 50;

    private Wait() {}

    static void until(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** A question to another process. */
    interface Condition {
        boolean holds() throws Exception;
    }
}
