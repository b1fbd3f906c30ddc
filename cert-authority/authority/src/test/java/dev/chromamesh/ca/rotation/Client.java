package dev.chromamesh.ca.rotation;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** One who holds a leaf, and answers as people do. */
final class Client {

    private static final int NEVER = 1_000_000;

    private final String name;
    private final Random random;

    /** Hours from a new bundle to its acknowledgement. */
    private final int slowness;

    private final boolean leaves;

    private long acknowledged;
    private Instant backAt = Instant.MIN;
    private Leaf leaf = Leaf.NONE;

    Client(String name, Random random) {
        this.name = name;
        this.random = random;
        int kind = random.nextInt(20);
        this.slowness = kind == 0 ? NEVER : kind < 3 ? 20 + random.nextInt(40) : random.nextInt(20);
        this.leaves = kind % 5 == 4;
    }

    /** Which authorities it came from. */
    record Leaf(AuthorityId issuer, AuthorityId root, Instant issuedAt, Instant notAfter) {
        static final Leaf NONE =
                new Leaf(AuthorityId.issuing(1), AuthorityId.root(1), Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
    }

    String name() {
        return name;
    }

    long acknowledged() {
        return acknowledged;
    }

    Leaf leaf() {
        return leaf;
    }

    boolean holdsAt(Instant moment) {
        return !leaf.notAfter().isBefore(moment);
    }

    Holder asHolder() {
        return new Holder(name, leaf.notAfter());
    }

    boolean isAway(Instant now) {
        return now.isBefore(backAt);
    }

    /** Now and then hosts go down, for hours or days. */
    void maybeLeave(Instant now) {
        if (leaves && random.nextInt(30) == 0) {
            backAt = now.plus(Duration.ofHours(3 + random.nextInt(random.nextBoolean() ? 12 : 100)));
        }
    }

    void maybeAcknowledge(long bundle, Instant publishedAt, Instant now) {
        if (acknowledged < bundle && !now.isBefore(publishedAt.plus(Duration.ofHours(slowness)))) {
            acknowledged = bundle;
        }
    }

    boolean wantsLeaf(Instant now, boolean isToRenewNow) {
        Duration life = Duration.between(leaf.issuedAt(), leaf.notAfter());
        return isToRenewNow || !now.isBefore(leaf.issuedAt().plus(life.dividedBy(2)));
    }

    /** Whoever has no valid leaf joins anew, and is told of the roots by that. */
    void take(Leaf next, long bundle, Instant now) {
        if (!holdsAt(now)) {
            acknowledged = bundle;
        }
        leaf = next;
    }
}
