package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.journal.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A workload that gets no certificates, until it is readmitted.
 *
 * @param id which
 * @param at since when
 * @param reason why
 */
public record RevokedIdentity(SpiffeId id, Instant at, RevocationReason reason) {

    /** The record of it. */
    public Entry revoked() {
        return new Entry(
                Kinds.IDENTITY_REVOKED,
                new TreeMap<>(Map.of("id", id.uri(), "revoked-at", at.toString(), "reason", reason.word())));
    }

    /** The record that it is over. */
    public Entry readmitted() {
        return new Entry(Kinds.IDENTITY_READMITTED, new TreeMap<>(Map.of("id", id.uri())));
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static RevokedIdentity of(Fields fields) {
        return new RevokedIdentity(fields.id("id"), fields.moment("revoked-at"), fields.reason("reason"));
    }
}
