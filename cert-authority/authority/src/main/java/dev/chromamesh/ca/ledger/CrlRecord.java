package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.Entry;
import java.util.Map;
import java.util.TreeMap;

/**
 * A certificate revocation list that is about to be signed, as the journal keeps it.
 *
 * @param issuer key identifier of the authority that signs it, in lower-case hex
 * @param number its CRL number, from 1; no number is used twice
 * @param content SHA-256 of the TBSCertList, in lower-case hex
 */
public record CrlRecord(String issuer, long number, String content) {

    /** The record to be on the disk before the signature is made. */
    public Entry signing() {
        return new Entry(
                Kinds.CRL_SIGNING,
                new TreeMap<>(Map.of("issuer", issuer, "number", Long.toString(number), "content", content)));
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static CrlRecord of(Fields fields) {
        return new CrlRecord(fields.text("issuer"), fields.number("number"), fields.text("content"));
    }
}
