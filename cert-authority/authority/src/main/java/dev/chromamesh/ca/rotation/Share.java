package dev.chromamesh.ca.rotation;

import java.time.Duration;

/**
 * A part of a life, as two numbers so that no rounding moves a moment.
 *
 * @param part 0 to {@code whole}
 * @param whole 1 to 1000
 */
public record Share(int part, int whole) {

    private static final int FINEST = 1000;

    /** @throws IllegalArgumentException if a number is out of range */
    public Share {
        if (whole < 1 || whole > FINEST || part < 0 || part > whole) {
            throw new IllegalArgumentException(
                    "share: " + part + "/" + whole + " (expected: 0 to 1, in parts of at most " + FINEST + ")");
        }
    }

    Duration of(Duration life) {
        return life.multipliedBy(part).dividedBy(whole);
    }

    @Override
    public String toString() {
        return part + "/" + whole;
    }
}
