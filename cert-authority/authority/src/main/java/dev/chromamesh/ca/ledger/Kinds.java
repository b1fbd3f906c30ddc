package dev.chromamesh.ca.ledger;

/** The kinds of records in an authority's journal. Once written they are never renamed. */
final class Kinds {

    /** A key is about to be made for an authority: one of that name in the vault is this one. */
    static final String AUTHORITY_KEY_MAKING = "authority-key-making";

    /** An authority was made: key and certificate are on the disk. */
    static final String AUTHORITY_PREPARED = "authority-prepared";

    /** A root is in the trust bundle. */
    static final String AUTHORITY_PUBLISHED = "authority-published";

    /** An authority signs from here on, the one before it in its tier no more. */
    static final String AUTHORITY_ACTIVE = "authority-active";

    /** An authority signs no more, and there is no other yet. */
    static final String AUTHORITY_DRAINING = "authority-draining";

    /** Nothing in use depends on an authority any more; a root is out of the trust bundle. */
    static final String AUTHORITY_RETIRED = "authority-retired";

    /** The key of an authority is gone. */
    static final String AUTHORITY_DESTROYED = "authority-destroyed";

    /** The key of an authority is not to be believed any more. */
    static final String AUTHORITY_TAINTED = "authority-tainted";

    /** Trust bundles are numbered higher from here on. */
    static final String BUNDLE_RAISED = "bundle-raised";

    /** Rotation goes on after a record of it could not be written; whether it was, the journal says. */
    static final String ROTATION_RESUMED = "rotation-resumed";

    /** The operator said not to wait for acknowledgements of a trust bundle. */
    static final String ACKNOWLEDGEMENTS_WAIVED = "acknowledgements-waived";

    /** The operator asked for a rotation. */
    static final String ROTATION_ORDERED = "rotation-ordered";

    /** A leaf is about to be signed: without a record that says it was, it counts as issued all the same. */
    static final String ISSUING = "issuing";

    /** A leaf was signed and checked. */
    static final String ISSUED = "issued";

    /** A workload gets no certificates from here on. */
    static final String IDENTITY_REVOKED = "identity-revoked";

    /** It does again. */
    static final String IDENTITY_READMITTED = "identity-readmitted";

    /** Leaves that ended long ago are kept in mind no more. */
    static final String LEAVES_FORGOTTEN = "leaves-forgotten";

    /** One certificate is not to be trusted from here on. */
    static final String CERTIFICATE_REVOKED = "certificate-revoked";

    /** The authority was put back to an earlier state; what it did after the record before this one is not known. */
    static final String RESTORED = "restored";

    /** A certificate revocation list is about to be signed; its number is used up. */
    static final String CRL_SIGNING = "crl-signing";

    private Kinds() {}
}
