package dev.chromamesh.ca.ledger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.journal.Entry;
import dev.chromamesh.ca.journal.JournalRecord;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerTest {

    @Test
    void aRecordOfAnotherVersionIsNamed() {
        Map<String, String> fields =
                Map.of("id", "spiffe://chroma.example/a", "revoked-at", "2026-11-27T00:00:00Z", "reason", "boredom");
        Entry entry = new Entry("identity-revoked", new TreeMap<>(fields));

        assertThatThrownBy(() -> new Ledger().add(new JournalRecord(7, Instant.EPOCH, entry, "0".repeat(64))))
                .isInstanceOf(UnknownRecordException.class)
                .hasMessageStartingWith("journal record 7 (identity-revoked) field \"reason\" is none of unspecified, ")
                .hasMessageEndingWith(
                        ": another version wrote it. Nothing was changed. Use that version, or a later one");
    }
}
