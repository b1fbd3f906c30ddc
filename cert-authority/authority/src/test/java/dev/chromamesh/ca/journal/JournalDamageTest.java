package dev.chromamesh.ca.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalDamageTest {

    private static final String FIRST = "journal-000000000001.log";
    private static final int HEAD = 696;

    @Test
    void anyChangedByteIsFoundAndNamed() throws Exception {
        FragileFiles sound = Journals.withRecords(3, Journal.FILE_LIMIT);
        ExportedHead head = head(sound);
        byte[] log = sound.read(FIRST);
        int line = 1;
        for (int i = 0; i < log.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = log.clone();
                changed[i] ^= (byte) (1 << bit);
                FragileFiles files = sound.copy();
                files.put(FIRST, changed);

                JournalDamagedException refused = refusal(files);

                assertThat(refused.file()).isEqualTo(FIRST);
                assertThat(refused.line()).as("byte " + i).isEqualTo(line);
                assertThat(refused.sequence()).isEqualTo(Math.max(1, line - 1));
                assertThat(JournalVerifier.verify(files, Optional.of(head)))
                        .isEqualTo(new Verification.Faulty(FIRST, refused.line(), refused.sequence(), refused.what()));
                assertThat(files.operations()).isZero();
            }
            if (log[i] == '\n') {
                line++;
            }
        }
    }

    @Test
    void aTailCutBelowTheHeadIsRefusedAndNamed() throws Exception {
        FragileFiles sound = Journals.withRecords(5, Journal.FILE_LIMIT);
        ExportedHead head = head(sound);
        byte[] log = sound.read(FIRST);
        List<String> lines = Journals.text(sound, FIRST).lines().toList();
        int lastTwo = lines.get(4).length() + lines.get(5).length() + 2;
        for (int size = log.length - lastTwo; size < log.length; size++) {
            FragileFiles files = sound.copy();
            files.put(FIRST, Arrays.copyOf(log, size));
            long missing = size < log.length - lines.get(5).length() - 1 ? 4 : 5;

            JournalDamagedException refused = refusal(files);

            assertThat(refused.sequence()).isEqualTo(missing);
            assertThat(refused.line()).isEqualTo(missing + 1);
            assertThat(refused)
                    .hasMessageContaining("is missing or cut short: the journal reached record 5")
                    .hasMessageContaining("Nothing was changed");
            assertThat(files.read(FIRST)).hasSize(size);
            assertThat(JournalVerifier.verify(files, Optional.of(head)))
                    .isEqualTo(new Verification.Faulty(FIRST, refused.line(), missing, refused.what()));
            assertThat(JournalVerifier.verify(files, Optional.empty())).isInstanceOf(Verification.Intact.class);
        }
    }

    @Test
    void aTailBeyondTheHeadNeverHappened() throws Exception {
        FragileFiles longer = Journals.withRecords(5, Journal.FILE_LIMIT);
        FragileFiles shorter = Journals.withRecords(3, Journal.FILE_LIMIT);
        byte[] log = longer.read(FIRST);
        byte[] wanted = shorter.read(FIRST);
        for (int size = wanted.length; size <= log.length; size++) {
            FragileFiles files = shorter.copy();
            files.put(FIRST, Arrays.copyOf(log, size));

            Journals.open(files).close();

            assertThat(files.read(FIRST)).isEqualTo(wanted);
        }
    }

    @Test
    void aRemovedRepeatedOrReorderedRecordIsFoundAndNamed() throws Exception {
        FragileFiles sound = Journals.withRecords(6, Journal.FILE_LIMIT);
        List<String> lines = Journals.text(sound, FIRST).lines().toList();
        for (int i = 1; i < lines.size(); i++) {
            List<String> removed = new ArrayList<>(lines);
            removed.remove(i);
            List<String> repeated = new ArrayList<>(lines);
            repeated.add(i, lines.get(i));

            assertFault(sound, removed, i);
            if (i < lines.size() - 1) {
                assertFault(sound, repeated, i + 1);
                List<String> reordered = new ArrayList<>(lines);
                Collections.swap(reordered, i, i + 1);
                assertFault(sound, reordered, i);
            }
        }
    }

    private static void assertFault(FragileFiles sound, List<String> lines, long sequence) throws Exception {
        FragileFiles files = sound.copy();
        files.put(FIRST, Journals.bytes(String.join("\n", lines) + "\n"));

        assertThat(refusal(files).sequence()).isEqualTo(sequence);
        assertThat(JournalVerifier.verify(files, Optional.of(head(sound))))
                .isInstanceOfSatisfying(
                        Verification.Faulty.class,
                        fault -> assertThat(fault.sequence()).isEqualTo(sequence));
    }

    @Test
    void aRecordWrittenAnewWithAllItsChecksumsIsFoundAtTheHead() throws Exception {
        FragileFiles sound = Journals.withRecords(3, Journal.FILE_LIMIT);
        FragileFiles other = new FragileFiles();
        try (Journal journal = Journals.open(other)) {
            for (int i = 11; i <= 13; i++) {
                journal.append(Journals.issued(i));
            }
        }
        FragileFiles files = sound.copy();
        files.put(FIRST, other.read(FIRST));

        assertThat(refusal(files)).hasMessageContaining("record 3: is another record than the one");
        assertThat(JournalVerifier.verify(files, Optional.empty())).isInstanceOf(Verification.Intact.class);
        assertThat(JournalVerifier.verify(files, Optional.of(head(sound)))).isInstanceOf(Verification.Faulty.class);
    }

    @Test
    void aMissingFileIsFoundAndNamed() throws Exception {
        FragileFiles sound = Journals.withRecords(9, 450);
        List<String> logs = LogScan.logs(new NamedFiles(sound));
        assertThat(logs).hasSize(5);
        for (String log : logs) {
            FragileFiles files = sound.copy();
            files.remove(log);

            assertThat(refusal(files).sequence())
                    .isEqualTo(LogHeader.firstSequence(log).orElseThrow());
            assertThat(JournalVerifier.verify(files, Optional.of(head(sound)))).isInstanceOf(Verification.Faulty.class);
        }
        FragileFiles none = sound.copy();
        logs.forEach(none::remove);
        assertThat(refusal(none)).hasMessageContaining("the file is missing");
        FragileFiles odd = sound.copy();
        odd.put("journal-7.log", new byte[0]);
        assertThat(refusal(odd)).hasMessageContaining("journal-7.log, line 1");
    }

    @Test
    void aMissingHeadWithRecordsIsDamage() throws Exception {
        FragileFiles files = Journals.withRecords(1, Journal.FILE_LIMIT);
        files.remove(HeadSlots.FILE);

        assertThat(refusal(files)).hasMessageContaining("head, line 1").hasMessageContaining("yet there are records");
    }

    @Test
    void anotherKeyIsNoticed() throws Exception {
        FragileFiles files = Journals.withRecords(2, Journal.FILE_LIMIT);

        assertThatThrownBy(() -> Journal.open(files, Journals.seal("another"), Clock.systemUTC()))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("is not sealed with this authority's key");
    }

    @Test
    void noSingleByteGoneBadInTheHeadLosesARecord() throws Exception {
        FragileFiles sound = Journals.withRecords(4, Journal.FILE_LIMIT);
        byte[] head = sound.read(HeadSlots.FILE);
        assertThat(head).hasSize(HEAD);
        for (int i = 0; i < HEAD; i++) {
            FragileFiles files = sound.copy();
            byte[] bad = head.clone();
            bad[i] ^= 1;
            files.put(HeadSlots.FILE, bad);

            try (Journal journal = Journals.open(files)) {
                assertThat(Journals.entries(journal)).hasSize(4);
            }
            files.put(HeadSlots.FILE, Arrays.copyOf(head, i));
            assertThat(refusal(files)).hasMessageContaining("head, line 1");
        }
    }

    @Test
    void aTornSlotOfTheHeadLeavesTheOther() throws Exception {
        FragileFiles files = Journals.withRecords(4, Journal.FILE_LIMIT);
        byte[] head = files.read(HeadSlots.FILE);
        byte[] torn = head.clone();
        Arrays.fill(torn, HEAD / 2, HEAD, (byte) 0);
        files.put(HeadSlots.FILE, torn);

        try (Journal journal = Journals.open(files)) {
            assertThat(Journals.entries(journal)).hasSize(3);
            assertThat(journal.append(Journals.issued(5))).isEqualTo(4);
        }

        files.put(HeadSlots.FILE, new byte[HEAD]);
        assertThat(refusal(files)).hasMessageContaining("no line of the file fits its checksum");
    }

    @Test
    void aForgedHeadIsRefusedThoughTheOtherSlotIsGood() throws Exception {
        FragileFiles files = Journals.withRecords(4, Journal.FILE_LIMIT);
        byte[] head = files.read(HeadSlots.FILE);
        byte[] forged = HeadSlots.print(new ExportedHead(9, "0".repeat(64)), Journals.seal("another"));
        System.arraycopy(forged, 0, head, 0, forged.length);
        files.put(HeadSlots.FILE, head);

        assertThat(refusal(files).sequence()).isEqualTo(9);
    }

    @Test
    void aJournalRolledBackShowsAgainstAHeadKeptElsewhere() throws Exception {
        FragileFiles earlier = Journals.withRecords(3, Journal.FILE_LIMIT);
        ExportedHead later = head(Journals.withRecords(5, Journal.FILE_LIMIT));

        Journals.open(earlier).close();
        assertThat(JournalVerifier.verify(earlier, Optional.of(head(earlier))))
                .isEqualTo(new Verification.Intact(3, head(earlier)));
        assertThat(JournalVerifier.verify(earlier, Optional.of(later)))
                .isEqualTo(
                        new Verification.Faulty(FIRST, 5, 4, "is missing or cut short: the journal reached record 5"));
        assertThat(JournalVerifier.verify(new FragileFiles(), Optional.of(later)))
                .isInstanceOf(Verification.Faulty.class);
        assertThat(JournalVerifier.verify(new FragileFiles(), Optional.empty()))
                .isEqualTo(new Verification.Intact(0, ExportedHead.NONE));
    }

    private static ExportedHead head(FragileFiles files) throws Exception {
        try (Journal journal = Journals.open(files.copy())) {
            return journal.head();
        }
    }

    private static JournalDamagedException refusal(FragileFiles files) {
        return catchThrowableOfType(JournalDamagedException.class, () -> Journals.open(files));
    }
}
