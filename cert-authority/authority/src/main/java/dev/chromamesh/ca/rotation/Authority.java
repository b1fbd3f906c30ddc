package dev.chromamesh.ca.rotation;

import dev.chromamesh.ca.profile.Validity;
import java.time.Instant;
import java.util.Optional;

/**
 * One authority, as far as rotation is concerned.
 *
 * @param phase where in its life it is
 * @param since when it entered the phase
 * @param taintedAt when its key was said to be in the wrong hands; never signed with from then on
 * @param signedBy an issuing authority's root; of a root, the one before it that cross-signed it, if any did
 * @param validity of its certificate
 * @param keyType what kind of key it has, in the words of whoever makes keys
 * @param bundle of a root: the number of the first trust bundle with it or, once it is over, of the first without it. 0
 *     for a root that was in none, and for issuing authorities
 */
public record Authority(
        AuthorityId id,
        Phase phase,
        Instant since,
        Optional<Instant> taintedAt,
        Optional<AuthorityId> signedBy,
        Validity validity,
        String keyType,
        long bundle) {

    /** @throws IllegalArgumentException if the parts contradict each other */
    public Authority {
        boolean isRoot = id.isRoot();
        if (keyType.isBlank()) {
            throw new IllegalArgumentException("keyType: blank (expected: the name of a kind of key)");
        }
        if (!isRoot && phase == Phase.PUBLISHED) {
            throw new IllegalArgumentException("phase: " + phase + " of " + id + " (expected: one that issuers have)");
        }
        if (!isRoot && signedBy.isEmpty()) {
            throw new IllegalArgumentException("signedBy: nobody (expected: the root of " + id + ")");
        }
        if (signedBy.isPresent() && !isSignable(id, signedBy.get())) {
            throw new IllegalArgumentException(
                    "signedBy: " + signedBy.get() + " (expected: a root, and one before " + id + " if that is one)");
        }
        boolean inBundles = isRoot && (phase.isTrusted() || phase == Phase.RETIRED);
        boolean wasInBundles = inBundles || (isRoot && phase == Phase.DESTROYED);
        if (bundle < 0 || (inBundles && bundle == 0) || (!wasInBundles && bundle != 0)) {
            throw new IllegalArgumentException("bundle: " + bundle + " (expected: positive for published roots only)");
        }
    }

    private static boolean isSignable(AuthorityId id, AuthorityId signer) {
        return signer.isRoot() && (!id.isRoot() || signer.number() < id.number());
    }

    /** Whether its key is not to be believed. */
    public boolean isTainted() {
        return taintedAt.isPresent();
    }

    /** Whether it is neither tainted nor outside its validity. */
    public boolean isSound(Instant now) {
        return !isTainted() && validity.covers(now);
    }

    /** Whether its last moment is over. */
    public boolean isExpired(Instant now) {
        return now.isAfter(validity.notAfter());
    }

    /** The moment at which a share of its life is over, from the first moment of its certificate on. */
    public Instant at(Share share) {
        return validity.notBefore().plus(share.of(validity.length()));
    }

    Authority entering(Phase next, Instant at, long inBundle) {
        return new Authority(id, next, at, taintedAt, signedBy, validity, keyType, inBundle);
    }

    Authority tainted(Instant at) {
        return new Authority(id, phase, since, Optional.of(at), signedBy, validity, keyType, bundle);
    }
}
