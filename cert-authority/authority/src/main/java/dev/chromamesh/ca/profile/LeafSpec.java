package dev.chromamesh.ca.profile;

import dev.chromamesh.ca.identity.SpiffeId;
import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Optional;
import java.util.UUID;

/**
 * All that distinguishes one leaf certificate from another.
 *
 * @param id the workload, becomes the one SAN
 * @param instance which instance of the workload, becomes the subject; empty for none
 * @param key the public key, on P-256
 * @param serial positive, at most 20 bytes
 * @param validity already within the issuer's
 * @param issuer who signs
 */
public record LeafSpec(
        SpiffeId id, Optional<UUID> instance, PublicKey key, BigInteger serial, Validity validity, Issuer issuer) {

    /** Checks what the issuer bounds. */
    public LeafSpec {
        if (!validity.equals(validity.within(issuer.validity()))) {
            throw new IllegalArgumentException(
                    "validity: " + validity + " (expected: within the issuer's, " + issuer.validity() + ")");
        }
    }
}
