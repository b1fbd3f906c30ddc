package dev.chromamesh.ca.identity;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The root certificates that a trust domain believes at one moment.
 *
 * @param trustDomain whose roots these are
 * @param roots at least one self-signed certificate, in the order in which they became trusted
 */
public record TrustBundle(TrustDomain trustDomain, List<X509Certificate> roots) {

    /** Copies the roots. */
    public TrustBundle {
        roots = List.copyOf(roots);
        if (roots.isEmpty()) {
            throw new IllegalArgumentException("trust bundle of " + trustDomain + " has no root");
        }
    }
}
