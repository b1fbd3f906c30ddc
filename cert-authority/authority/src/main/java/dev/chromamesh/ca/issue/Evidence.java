package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.ledger.RevokedCertificate;
import dev.chromamesh.ca.ledger.RevokedIdentity;
import java.util.List;
import java.util.Set;

/**
 * What others still know of the time that was lost when an authority was put back to an earlier state. Whoever collects it
 * has made sure that it once came from this authority. It only ever takes away: nobody is readmitted or trusted by it.
 *
 * @param bundle the highest number of a trust bundle that anybody has seen, 0 for none
 * @param identities workloads that were revoked
 * @param certificates certificates that were revoked
 * @param taintedKeys key identifiers, in lower-case hex, of authorities that were tainted
 */
public record Evidence(
        long bundle, List<RevokedIdentity> identities, List<RevokedCertificate> certificates, Set<String> taintedKeys) {

    /** Copies. */
    public Evidence {
        identities = List.copyOf(identities);
        certificates = List.copyOf(certificates);
        taintedKeys = Set.copyOf(taintedKeys);
    }
}
