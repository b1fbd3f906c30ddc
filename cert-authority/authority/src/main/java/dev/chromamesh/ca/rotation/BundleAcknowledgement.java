package dev.chromamesh.ca.rotation;

import java.util.List;

/**
 * What is known of those who hold unexpired leaves. An answer must not change during one decision. Holders count from the
 * moment at which their leaf is in the ledger, whether they are connected or not.
 */
public interface BundleAcknowledgement {

    /** Holders of an unexpired leaf who acknowledged neither this trust bundle nor a later one, by name. */
    List<Holder> waiting(long bundle);

    /** Holders whose newest leaf is of this issuing authority and unexpired, by name. */
    List<Holder> holding(AuthorityId issuer);
}
