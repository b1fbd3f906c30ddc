package dev.chromamesh.sidecar.envoy;

import java.time.Duration;

/** Lets time pass. */
@FunctionalInterface
public interface Pause {

    /**
     * Waits for about this long; may return earlier when the one who waits should look around.
     *
     * @throws InterruptedException if the thread is to end
     */
    void pause(Duration duration) throws InterruptedException;
}
