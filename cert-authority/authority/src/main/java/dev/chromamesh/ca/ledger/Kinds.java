package dev.chromamesh.ca.ledger;

/** The kinds of records in an authority's journal. Once written they are never renamed. */
final class Kinds {

    /** An authority was made; it may never have come into force. */
    static final String AUTHORITY_MADE = "authority-made";

    /** An issuing authority signs from here on. */
    static final String AUTHORITY_IN_FORCE = "authority-in-force";

    /** A leaf is about to be signed: without a record that says it was, it counts as issued all the same. */
    static final String ISSUING = "issuing";

    /** A leaf was signed and checked. */
    static final String ISSUED = "issued";

    /** A workload gets no certificates from here on. */
    static final String IDENTITY_REVOKED = "identity-revoked";

    /** It does again. */
    static final String IDENTITY_READMITTED = "identity-readmitted";

    /** One certificate is not to be trusted from here on. */
    static final String CERTIFICATE_REVOKED = "certificate-revoked";

    /** The authority was put back to an earlier state; what it did after the record before this one is not known. */
    static final String RESTORED = "restored";

    /** A certificate revocation list is about to be signed; its number is used up. */
    static final String CRL_SIGNING = "crl-signing";

    private Kinds() {}
}
