package dev.chromamesh.ca.issue;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/** Random numbers that fail when told to. */
final class FailingRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final AtomicBoolean fails = new AtomicBoolean();

    /** The next number is not given; those after it are. */
    void failOnce() {
        fails.set(true);
    }

    boolean hasFailed() {
        return !fails.get();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        if (fails.compareAndSet(true, false)) {
            throw new IllegalStateException("no random numbers");
        }
        super.nextBytes(bytes);
    }
}
