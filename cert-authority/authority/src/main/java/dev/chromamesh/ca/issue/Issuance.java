package dev.chromamesh.ca.issue;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** The answer to a request for a leaf. */
public sealed interface Issuance {

    /**
     * A certificate, checked before it was handed out.
     *
     * @param leaf the new certificate
     * @param chain what its owner presents: the leaf, the issuing authority and, for those who know only the root before,
     *     the root's cross-signed certificate
     * @param root what the chain leads to
     * @param issuedAt from when its lifetime counts; its notBefore is earlier
     */
    record Issued(X509Certificate leaf, List<X509Certificate> chain, X509Certificate root, Instant issuedAt)
            implements Issuance {

        /** Copies the chain. */
        public Issued {
            chain = List.copyOf(chain);
        }
    }

    /**
     * No certificate.
     *
     * @param code which rule
     * @param reason one line for the requester, without secrets
     */
    record Refused(RefusalCode code, String reason) implements Issuance {}
}
