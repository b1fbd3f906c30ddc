package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.Entry;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * An authority that was made, as the journal keeps it.
 *
 * @param tier root or issuing
 * @param key its key identifier, in lower-case hex
 * @param certificate SHA-256 of its certificate, in lower-case hex
 * @param notAfter when it ends
 */
public record AuthorityRecord(Tier tier, String key, String certificate, Instant notAfter) {

    /** Where in the chain. */
    public enum Tier {
        /** Trusted by itself. */
        ROOT("root"),
        /** Signs leaves. */
        ISSUING("issuing");

        private final String word;

        Tier(String word) {
            this.word = word;
        }

        /** As records and messages say it. */
        public String word() {
            return word;
        }

        private static Tier of(String word) {
            for (Tier tier : values()) {
                if (tier.word.equals(word)) {
                    return tier;
                }
            }
            throw new IllegalArgumentException("field \"tier\" is \"" + word + "\" (expected: root or issuing)");
        }
    }

    /** The record to be on the disk before the authority can come into force. */
    public Entry made() {
        return new Entry(
                Kinds.AUTHORITY_MADE,
                new TreeMap<>(Map.of(
                        "tier", tier.word, "key", key, "certificate", certificate, "not-after", notAfter.toString())));
    }

    /** The record that it signs from here on. */
    public Entry inForce() {
        return new Entry(Kinds.AUTHORITY_IN_FORCE, new TreeMap<>(Map.of("key", key)));
    }

    /** @throws IllegalArgumentException if a field is missing or not of its form */
    static AuthorityRecord of(Fields fields) {
        return new AuthorityRecord(
                Tier.of(fields.text("tier")),
                fields.text("key"),
                fields.text("certificate"),
                fields.moment("not-after"));
    }
}
