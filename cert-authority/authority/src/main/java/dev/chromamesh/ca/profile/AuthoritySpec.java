package dev.chromamesh.ca.profile;

import dev.chromamesh.ca.identity.TrustDomain;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Optional;

/**
 * All that distinguishes one authority's certificate from another.
 *
 * @param trustDomain what the authority speaks for
 * @param key the authority's public key, on P-256
 * @param serial positive, at most 20 bytes
 * @param validity already within the issuer's
 * @param issuer who signs; empty for a root, which signs itself
 */
public record AuthoritySpec(
        TrustDomain trustDomain, PublicKey key, BigInteger serial, Validity validity, Optional<Issuer> issuer) {

    /** Checks what the issuer bounds. */
    public AuthoritySpec {
        Validity wanted = validity;
        issuer.ifPresent(above -> {
            if (!wanted.equals(wanted.within(above.validity()))) {
                throw new IllegalArgumentException(
                        "validity: " + wanted + " (expected: within the issuer's, " + above.validity() + ")");
            }
        });
    }

    boolean isRoot() {
        return issuer.isEmpty();
    }
}
