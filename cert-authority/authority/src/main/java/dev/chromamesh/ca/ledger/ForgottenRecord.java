package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * That leaves which ended long ago are kept in mind no more, as the journal keeps it. It is written, not left to each reader,
 * because only who writes can know whether the clock is to be believed.
 *
 * @param endedBefore leaves that ended before this moment are forgotten
 */
public record ForgottenRecord(Instant endedBefore) {

    /** The record to be on the disk before they are forgotten. */
    public Entry entry() {
        return new Entry(Kinds.LEAVES_FORGOTTEN, new TreeMap<>(Map.of("ended-before", endedBefore.toString())));
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static ForgottenRecord of(Fields fields) {
        return new ForgottenRecord(fields.moment("ended-before"));
    }
}
