package dev.chromamesh.ca.profile;

import java.time.Duration;
import java.time.Instant;

/** When an issuing authority is to be followed by the next one under the same root. */
public final class IssuingRenewal {

    private static final int PARTS = 3;

    private IssuingRenewal() {}

    /**
     * Whether a new issuing authority is due: the present one is in its last third, or not valid at all, which happens
     * after a long stop and after the clock was set back. Never when it would not live longer, as at the end of the root.
     *
     * @param lifetime of the next issuing authority, before the root's end cuts it
     */
    public static boolean due(Validity issuing, Validity root, Instant now, Duration lifetime) {
        if (!root.covers(now)) {
            return false;
        }
        if (!issuing.covers(now)) {
            return true;
        }
        Duration left = Duration.between(now, issuing.notAfter());
        Instant nextEnd = Validity.from(now, lifetime).within(root).notAfter();
        return left.multipliedBy(PARTS).compareTo(issuing.length()) < 0 && nextEnd.isAfter(issuing.notAfter());
    }
}
