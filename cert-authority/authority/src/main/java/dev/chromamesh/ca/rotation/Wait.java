package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that a rotation cannot go on without.
 *
 * @param what the kind of thing
 * @param authority whose next phase waits
 * @param bundle the trust bundle that is to be acknowledged, 0 where none is
 * @param holders for whom it waits, by name; none where it waits for nobody in particular
 * @param until when it goes on without; empty if it does not
 */
public record Wait(What what, AuthorityId authority, long bundle, List<Holder> holders, Optional<Instant> until) {

    /** Kinds of things to wait for. */
    public enum What {
        /** That the holders acknowledge a trust bundle. */
        ACKNOWLEDGEMENT,
        /** That leaves expire, or with a tainted root that they are renewed. */
        LEAVES,
        /** That the clock was steady for long enough. */
        STEADY_CLOCK,
        /** That the root's key is brought to the host. */
        ROOT_KEY,
        /** That the root before is out of the trust bundle. */
        EARLIER_ROTATION
    }

    /** Copies. */
    public Wait {
        holders = List.copyOf(holders);
    }
}
