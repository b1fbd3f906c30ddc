package dev.chromamesh.ca.profile;

import java.math.BigInteger;
import java.security.PublicKey;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that distinguishes one webhook's certificate from another. A webhook is called by a Kubernetes API server, which
 * knows names, not SPIFFE IDs.
 *
 * @param names by which it is called, 1 to 16; become the SANs
 * @param key the public key, on P-256
 * @param serial positive, at most 20 bytes
 * @param validity already within the issuer's
 * @param issuer who signs
 */
public record WebhookSpec(
        SortedSet<DnsName> names, PublicKey key, BigInteger serial, Validity validity, Issuer issuer) {

    private static final int MOST_NAMES = 16;

    /** Copies the names; checks their number, and what the issuer bounds. */
    public WebhookSpec {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        if (names.isEmpty() || names.size() > MOST_NAMES) {
            throw new IllegalArgumentException("names: " + names.size() + " (expected: 1 to " + MOST_NAMES + ")");
        }
        if (!validity.equals(validity.within(issuer.validity()))) {
            throw new IllegalArgumentException(
                    "validity: " + validity + " (expected: within the issuer's, " + issuer.validity() + ")");
        }
    }
}
