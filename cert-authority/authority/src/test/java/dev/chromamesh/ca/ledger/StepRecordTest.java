package dev.chromamesh.ca.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.journal.Entry;
import dev.chromamesh.ca.journal.JournalRecord;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Step;
import dev.chromamesh.ca.rotation.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class StepRecordTest {

    private static final Instant AT = Instant.parse("2026-11-27T10:11:12.123456789Z");
    private static final Validity VALIDITY = Validity.from(AT, Duration.ofDays(90));
    private static final Optional<AuthorityDigests> DIGESTS =
            Optional.of(new AuthorityDigests("0a".repeat(20), "0b".repeat(32), Optional.empty()));

    /** One of each kind. */
    static final StepRecord[] ALL = {
        new StepRecord(new Step.Prepare(1, AT, AuthorityId.root(1), Optional.empty(), VALIDITY, "EC P-256"), DIGESTS),
        new StepRecord(
                new Step.Prepare(2, AT, AuthorityId.root(2), Optional.of(AuthorityId.root(1)), VALIDITY, "EC P-256"),
                Optional.of(new AuthorityDigests("0a".repeat(20), "0b".repeat(32), Optional.of("0c".repeat(32))))),
        new StepRecord(new Step.Publish(3, AT, AuthorityId.root(1), 7)),
        new StepRecord(new Step.Activate(4, AT, AuthorityId.issuing(12))),
        new StepRecord(new Step.Drain(5, AT, AuthorityId.issuing(12))),
        new StepRecord(new Step.Retire(6, AT, AuthorityId.root(1), 8)),
        new StepRecord(new Step.Destroy(7, AT, AuthorityId.root(1))),
        new StepRecord(new Step.Taint(8, AT, AuthorityId.issuing(3))),
        new StepRecord(new Step.Waive(9, AT, 8, "a host is gone = \"for good\"; ünd more")),
        new StepRecord(new Step.Command(10, AT, Tier.ISSUING, "EC P-256")),
        new StepRecord(new Step.Raise(11, AT, 1_795_000_000))
    };

    @ParameterizedTest
    @FieldSource("ALL")
    void whatIsReadIsWhatWasWritten(StepRecord record) {
        Entry entry = record.entry();

        assertThat(StepRecord.of(new Fields(entry))).isEqualTo(record);
        assertThat(StepRecord.isOne(new JournalRecord(1, AT, entry, "0".repeat(64))))
                .isTrue();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void aFieldThatIsMissingIsNamed(StepRecord record) {
        for (String name : record.entry().fields().keySet()) {
            TreeMap<String, String> fields = new TreeMap<>(record.entry().fields());
            fields.remove(name);
            Entry entry = new Entry(record.entry().kind(), fields);
            if (name.equals("signed-by") || name.equals("cross-signed-certificate")) {
                continue;
            }
            assertThatThrownBy(() -> StepRecord.of(new Fields(entry)))
                    .as("%s without %s", record.step(), name)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + name + "\"");
        }
    }
}
