package dev.chromamesh.ca.profile;

import dev.chromamesh.ca.identity.TrustDomain;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Optional;

/**
 * All that distinguishes one authority's certificate from another.
 *
 * @param trustDomain what the authority speaks for
 * @param role what it is for
 * @param key the authority's public key, on P-256
 * @param serial positive, at most 20 bytes
 * @param validity already within the issuer's
 * @param issuer who signs; empty for a root, which signs itself
 */
public record AuthoritySpec(
        TrustDomain trustDomain,
        Role role,
        PublicKey key,
        BigInteger serial,
        Validity validity,
        Optional<Issuer> issuer) {

    /** What an authority's certificate is for. */
    public enum Role {
        /**
         * Trusted by itself. Below it: the issuing authority, and in between, when roots change, a new root that this one
         * signed for those who know only this one.
         */
        ROOT("Root CA ", 2),
        /** A root's second certificate, by the root before it (RFC 4949, cross-certificate). */
        CROSS_SIGNED_ROOT("Root CA ", 1),
        /** Signs leaves only. */
        ISSUING("Issuing CA ", 0);

        private final String title;
        private final int pathLength;

        Role(String title, int pathLength) {
            this.title = title;
            this.pathLength = pathLength;
        }

        /** What its common name begins with: the same for both certificates of a root, which have one subject. */
        String title() {
            return title;
        }

        /** How many authorities may be below it (RFC 5280, 4.2.1.9). */
        public int pathLength() {
            return pathLength;
        }
    }

    /** Checks what the issuer bounds. */
    public AuthoritySpec {
        if ((role == Role.ROOT) != issuer.isEmpty()) {
            throw new IllegalArgumentException(
                    "issuer of " + role + ": " + issuer.map(Issuer::keyId) + " (expected: for all but a root)");
        }
        Validity wanted = validity;
        issuer.ifPresent(above -> {
            if (!wanted.equals(wanted.within(above.validity()))) {
                throw new IllegalArgumentException(
                        "validity: " + wanted + " (expected: within the issuer's, " + above.validity() + ")");
            }
        });
    }
}
