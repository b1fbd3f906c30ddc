package dev.chromamesh.ca.rotation;

import java.time.Duration;

/**
 * How long things last and are waited for.
 *
 * @param root what roots are like
 * @param issuing what issuing authorities are like; at most as long-lived as roots
 * @param due the share of its life after which an authority is followed by another
 * @param standByReplaced the share of its own life after which a root that stands by is replaced
 * @param advance how many issuing authorities are signed in advance, 0 to 16
 * @param deadline how long acknowledgements are waited for
 * @param hold how long the clock must have been steady before anything is done that cannot be undone
 */
public record RotationPolicy(
        Kind root, Kind issuing, Share due, Share standByReplaced, int advance, Duration deadline, Duration hold) {

    private static final int MOST_IN_ADVANCE = 16;

    /** With less, the backdating of certificates would be a good part of their life. */
    private static final Duration SHORTEST_LIFE = Duration.ofHours(1);

    /**
     * What the authorities of a tier are like.
     *
     * @param life counted from when one is made, at least an hour
     * @param keyType the kind of key, unless a command says otherwise
     */
    public record Kind(Duration life, String keyType) {

        /** @throws IllegalArgumentException if something is out of range */
        public Kind {
            if (life.compareTo(SHORTEST_LIFE) < 0) {
                throw new IllegalArgumentException("life: " + life + " (expected: at least " + SHORTEST_LIFE + ")");
            }
            if (keyType.isBlank()) {
                throw new IllegalArgumentException("keyType: blank (expected: the name of a kind of key)");
            }
        }
    }

    /** @throws IllegalArgumentException if something is out of range */
    public RotationPolicy {
        requirePositive("deadline", deadline);
        if (hold.isNegative()) {
            throw new IllegalArgumentException("hold: " + hold + " (expected: at least 0)");
        }
        if (issuing.life().compareTo(root.life()) > 0) {
            throw new IllegalArgumentException(
                    "issuing life: " + issuing.life() + " (expected: at most the root's, " + root.life() + ")");
        }
        if (advance < 0 || advance > MOST_IN_ADVANCE) {
            throw new IllegalArgumentException("advance: " + advance + " (expected: 0 to " + MOST_IN_ADVANCE + ")");
        }
        requireInside("due", due);
        requireInside("standByReplaced", standByReplaced);
    }

    /** Ten years, 90 days, P-256; two thirds; half; four; a day; ten minutes. */
    public static RotationPolicy standard() {
        return new RotationPolicy(
                new Kind(Duration.ofDays(3652), "EC P-256"),
                new Kind(Duration.ofDays(90), "EC P-256"),
                new Share(2, 3),
                new Share(1, 2),
                4,
                Duration.ofHours(24),
                Duration.ofMinutes(10));
    }

    Kind of(Tier tier) {
        return tier == Tier.ROOT ? root : issuing;
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: positive)");
        }
    }

    private static void requireInside(String name, Share share) {
        if (share.part() == 0 || share.part() == share.whole()) {
            throw new IllegalArgumentException(name + ": " + share + " (expected: above 0, below 1)");
        }
    }
}
