package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What was issued, read from durable records: a leaf counts before it is handed out.
 *
 * @param latestEnds for each issuing authority the last moment of its longest leaf; those without any are left out
 */
public record LedgerView(Map<AuthorityId, Instant> latestEnds) {

    /** Copies. */
    public LedgerView {
        latestEnds = Map.copyOf(latestEnds);
    }

    Optional<Instant> latestEnd(AuthorityId issuer) {
        return Optional.ofNullable(latestEnds.get(issuer));
    }

    boolean hasUnexpired(AuthorityId issuer, Instant now) {
        return latestEnd(issuer).filter(end -> !end.isBefore(now)).isPresent();
    }
}
