package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * That an authority was put back to an earlier state, as the journal keeps it.
 *
 * @param epoch which restoration it is of this authority, from 1, as far as it knows
 * @param madeAt when the backup was made
 * @param restoredAt when it was put back; what the authority did between the two is not known
 */
public record RestoredRecord(long epoch, Instant madeAt, Instant restoredAt) {

    /** The record to be on the disk before the authority is in its place. */
    public Entry restored() {
        return new Entry(
                Kinds.RESTORED,
                new TreeMap<>(Map.of(
                        "epoch",
                        Long.toString(epoch),
                        "made-at",
                        madeAt.toString(),
                        "restored-at",
                        restoredAt.toString())));
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static RestoredRecord of(Fields fields) {
        return new RestoredRecord(fields.number("epoch"), fields.moment("made-at"), fields.moment("restored-at"));
    }
}
