package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.ledger.RevokedCertificate;
import dev.chromamesh.ca.ledger.RevokedIdentity;
import java.util.List;
import java.util.Set;

/**
 * What others still know of the time that was lost when an authority was put back to an earlier state. Whoever collects it
 * has made sure that it once came from this authority. It only ever takes away: nobody is readmitted or trusted by it.
 *
 * @param bundle the highest number of a trust bundle that anybody has seen, 0 for none; at most 2^40, which no authority
 *     reaches: numbers grow by one, or to the seconds since 1970
 * @param identities workloads that were revoked
 * @param certificates certificates that were revoked
 * @param taintedKeys key identifiers, in lower-case hex, of authorities that were tainted
 */
public record Evidence(
        long bundle, List<RevokedIdentity> identities, List<RevokedCertificate> certificates, Set<String> taintedKeys) {

    private static final long HIGHEST = 1L << 40;

    /** @throws IllegalArgumentException if the number is out of range */
    public Evidence {
        if (bundle < 0 || bundle > HIGHEST) {
            throw new IllegalArgumentException("bundle: " + bundle + " (expected: 0 to " + HIGHEST + ")");
        }
        identities = List.copyOf(identities);
        certificates = List.copyOf(certificates);
        taintedKeys = Set.copyOf(taintedKeys);
    }
}
