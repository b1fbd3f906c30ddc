package dev.chromamesh.ca.rotation;

import dev.chromamesh.ca.profile.Validity;
import java.time.Instant;
import java.util.Optional;

/**
 * What can happen to a hierarchy. A step is written to the journal, then applied; what it takes besides (a key, a
 * signature, a new trust bundle, a wiped file) is done before it is written, in a way that can be done twice.
 */
public sealed interface Step {

    /** One more than that of the step before, from 1 on. */
    long number();

    /** When it was decided, by the wall clock. */
    Instant at();

    /** A step about one authority. */
    sealed interface OfAuthority extends Step {
        /** Which authority it is about. */
        AuthorityId id();
    }

    /**
     * Make a key and a certificate.
     *
     * @param id the next of its tier
     * @param signedBy the root of an issuing authority; for a root, the one that cross-signs it besides its own signature
     */
    record Prepare(
            long number, Instant at, AuthorityId id, Optional<AuthorityId> signedBy, Validity validity, String keyType)
            implements OfAuthority {}

    /**
     * Put a prepared root into the trust bundle.
     *
     * @param bundle the number of the bundle that has it
     */
    record Publish(long number, Instant at, AuthorityId id, long bundle) implements OfAuthority {}

    /** Sign with this one from now on. Whichever signed until now drains. */
    record Activate(long number, Instant at, AuthorityId id) implements OfAuthority {}

    /** Sign no more with a tainted or expired authority for which there is no other yet. */
    record Drain(long number, Instant at, AuthorityId id) implements OfAuthority {}

    /**
     * Nothing in use depends on it any more; a root leaves the trust bundle.
     *
     * @param bundle the number of the bundle from now on, which grows with a root only
     */
    record Retire(long number, Instant at, AuthorityId id, long bundle) implements OfAuthority {}

    /** Wipe its key. */
    record Destroy(long number, Instant at, AuthorityId id) implements OfAuthority {}

    /** Believe its key no more, nor those of the issuing authorities below it. */
    record Taint(long number, Instant at, AuthorityId id) implements OfAuthority {}

    /** Wait no more for acknowledgements of this bundle and those before it. */
    record Waive(long number, Instant at, long bundle, String reason) implements Step {}

    /** The operator asked for a rotation, which waits for its turn. */
    record Command(long number, Instant at, Tier tier, String keyType) implements Step {}

    /**
     * Number trust bundles higher from here on, because higher numbers may have been used in a time that is not known any
     * more. The bundle stays as it is.
     *
     * @param bundle its number from now on
     */
    record Raise(long number, Instant at, long bundle) implements Step {}
}
