package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.Entry;
import dev.chromamesh.ca.rotation.AuthorityId;
import java.util.Map;
import java.util.TreeMap;

/**
 * That a key is about to be made, as the journal keeps it: a process that ends before it wrote down what the key is for
 * leaves one that can be told from a key of somebody else.
 *
 * @param id the authority that is to have it
 */
public record KeyMakingRecord(AuthorityId id) {

    /** The record to be on the disk before the key is made. */
    public Entry entry() {
        return new Entry(Kinds.AUTHORITY_KEY_MAKING, new TreeMap<>(Map.of("authority", id.toString())));
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static KeyMakingRecord of(Fields fields) {
        return new KeyMakingRecord(AuthorityId.parse(fields.text("authority")));
    }
}
