package dev.chromamesh.controlplane;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The newest certificate of an instance, kept as the answer for one who lost it.
 *
 * @param request the fingerprint of the request that it answers
 * @param renewedFrom the serial of the certificate that asked; none at a join
 * @param chain the certificate, then the issuing one
 * @param issuedAt from when its life counts
 */
record Grant(String request, Optional<String> renewedFrom, List<X509Certificate> chain, Instant issuedAt) {

    Grant {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("grant without certificate");
        }
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    String serial() {
        return serial(leaf());
    }

    Instant expiresAt() {
        return leaf().getNotAfter().toInstant();
    }

    /** A certificate's serial number in hex. */
    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }
}
