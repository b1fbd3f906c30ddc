package dev.chromamesh.ca.issue;

/** Why a certificate is not issued. */
public enum RefusalCode {
    /** The certificate request has more bytes than any honest one. */
    REQUEST_TOO_LARGE,
    /** The certificate request is not PKCS#10 in DER. */
    REQUEST_MALFORMED,
    /** The certificate request is not signed by the key that it asks for. */
    REQUEST_NOT_PROVEN,
    /** The key is not a point of P-256, written in the usual way. */
    KEY_UNSUPPORTED,
    /** The key has a certificate already: of another identity, or an older one. */
    KEY_REUSED,
    /** The identity is one that no workload may have. */
    IDENTITY_RESERVED,
    /** The identity is of another trust domain. */
    IDENTITY_FOREIGN,
    /** The workload is revoked. */
    IDENTITY_REVOKED,
    /** No certificate of this serial number is known. */
    CERTIFICATE_UNKNOWN,
    /** The instance has asked for so many that the next ones have to wait. */
    TOO_MANY_REQUESTS,
    /** The authority's own certificates have expired. */
    AUTHORITY_EXPIRED,
    /** The authority's own certificates end so soon that no leaf of them would be of use. */
    AUTHORITY_ENDING,
    /** The clock is earlier than the authority's own certificates. */
    AUTHORITY_NOT_YET_VALID,
    /** No issuing authority signs now: the last one ended or is tainted, and no other is ready. */
    AUTHORITY_NOT_READY,
    /** The vault does not let the issuing authority's key be used now. */
    KEY_UNAVAILABLE,
    /** What the authority does cannot be written down now, so it does nothing. */
    JOURNAL_UNAVAILABLE;

    /** Whether the same request can succeed later: nothing is wrong with the request itself. */
    public boolean isTemporary() {
        return switch (this) {
            case TOO_MANY_REQUESTS,
                    AUTHORITY_EXPIRED,
                    AUTHORITY_ENDING,
                    AUTHORITY_NOT_YET_VALID,
                    AUTHORITY_NOT_READY,
                    KEY_UNAVAILABLE,
                    JOURNAL_UNAVAILABLE -> true;
            case REQUEST_TOO_LARGE,
                    REQUEST_MALFORMED,
                    REQUEST_NOT_PROVEN,
                    KEY_UNSUPPORTED,
                    KEY_REUSED,
                    IDENTITY_RESERVED,
                    IDENTITY_FOREIGN,
                    IDENTITY_REVOKED,
                    CERTIFICATE_UNKNOWN -> false;
        };
    }
}
