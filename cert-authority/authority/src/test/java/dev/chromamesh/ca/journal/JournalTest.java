package dev.chromamesh.ca.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private final FragileFiles files = new FragileFiles();

    @Test
    void whatIsAppendedComesBackAfterANewStart() throws Exception {
        Entry odd = Journals.entry("renewed", "empty", "", "odd", "a b=c%\n\u00e4\uD83D\uDE00 \u0000");
        ExportedHead head;
        try (Journal journal = Journals.open(files)) {
            assertThat(journal.head()).isEqualTo(ExportedHead.NONE);
            assertThat(journal.append(Journals.issued(1))).isEqualTo(1);
            assertThat(journal.append(odd, Journals.entry("stopped"))).isEqualTo(3);
            head = journal.head();
        }

        try (Journal journal = Journals.open(files)) {
            assertThat(journal.head()).isEqualTo(head);
            assertThat(Journals.entries(journal)).containsExactly(Journals.issued(1), odd, Journals.entry("stopped"));
            List<JournalRecord> later = new ArrayList<>();
            journal.read(3, later::add);
            assertThat(later).extracting(JournalRecord::sequence).containsExactly(3L);
            assertThat(later).extracting(JournalRecord::hash).containsExactly(head.hash());
        }
        assertThat(JournalVerifier.verify(files, Optional.of(head))).isEqualTo(new Verification.Intact(3, head));
    }

    @Test
    void aLineCanBeReadByAPerson() throws Exception {
        try (Journal journal = Journals.open(files)) {
            journal.append(Journals.issued(7));
        }

        assertThat(Journals.text(files, "journal-000000000001.log"))
                .matches("journal 1 first-sequence=1 previous-hash=0{64} [0-9a-f]{8}\n"
                        + "1 2026-01-02T03:04:05.678Z issued serial=s7 who=spiffe://example.org/7"
                        + " [0-9a-f]{64} [0-9a-f]{8}\n");
    }

    @Test
    void aFolderOnTheDiskHoldsItForItsOwnerOnly(@TempDir Path folder) throws Exception {
        ExportedHead head;
        try (Journal journal = Journals.open(JournalFiles.in(folder), 450)) {
            for (int i = 1; i <= 5; i++) {
                journal.append(Journals.issued(i));
            }
            head = journal.head();
        }

        try (Journal journal = Journals.open(JournalFiles.in(folder), 450)) {
            assertThat(Journals.entries(journal)).hasSize(5);
        }
        assertThat(JournalVerifier.verify(folder, Optional.of(head))).isEqualTo(new Verification.Intact(5, head));
        for (String name : JournalFiles.in(folder).list()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void anInterruptedCallerAppendsAllTheSameAndStaysInterrupted(@TempDir Path folder) throws Exception {
        try (Journal journal = Journals.open(JournalFiles.in(folder))) {
            Thread.currentThread().interrupt();

            assertThat(journal.append(Journals.issued(1))).isEqualTo(1);

            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anInterruptedCallerBeginsANewFileAllTheSameAndStaysInterrupted(@TempDir Path folder) throws Exception {
        try (Journal journal = Journals.open(JournalFiles.in(folder), 1)) {
            journal.append(Journals.issued(1));
            Thread.currentThread().interrupt();

            assertThat(journal.append(Journals.issued(2))).isEqualTo(2);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(Journals.entries(journal)).hasSize(2);
        }
        assertThat(folder.resolve("journal-000000000002.log")).exists();
    }

    @Test
    void filesFollowOneAnotherAtTheLimit() throws Exception {
        try (Journal journal = Journals.open(files, 450)) {
            for (int i = 1; i <= 9; i++) {
                journal.append(Journals.issued(i));
            }
            assertThat(Journals.entries(journal)).hasSize(9);
        }

        assertThat(LogScan.logs(new NamedFiles(files)))
                .startsWith("journal-000000000001.log", "journal-000000000003.log")
                .hasSize(5);
        try (Journal journal = Journals.open(files, 450)) {
            assertThat(journal.append(Journals.issued(10))).isEqualTo(10);
            assertThat(Journals.entries(journal)).hasSize(10).last().isEqualTo(Journals.issued(10));
        }
    }

    @Test
    void anAppendLargerThanAFileGoesIntoOneFile() throws Exception {
        try (Journal journal = Journals.open(files, 1)) {
            journal.append(Journals.issued(1), Journals.issued(2));
            journal.append(Journals.issued(3));
        }

        assertThat(LogScan.logs(new NamedFiles(files)))
                .containsExactly("journal-000000000001.log", "journal-000000000003.log");
        Journals.open(files, 1).close();
    }

    @Test
    void afterTheEndNothingIsAppended() throws Exception {
        Journal journal = Journals.open(files);
        journal.close();

        assertThatThrownBy(() -> journal.append(Journals.issued(1))).hasMessageContaining("the journal is closed");
        assertThatThrownBy(journal::append).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEntryThatCannotBeALineIsRefused() {
        assertThatThrownBy(() -> Journals.entry("Issued")).hasMessageContaining("kind: Issued");
        assertThatThrownBy(() -> Journals.entry("a b")).hasMessageContaining("kind: a b");
        assertThatThrownBy(() -> Journals.entry("issued", "a=b", "c")).hasMessageContaining("field: a=b");
        assertThatThrownBy(() -> Journals.entry("issued", "name", "\uD83D"))
                .hasMessage("field name: half a character pair");
        assertThatThrownBy(() -> Journals.entry("issued", "name", "x".repeat(16_385)))
                .hasMessageContaining("16385 characters");
    }

    @Test
    void aHeadComesBackFromItsTextAndNothingElseDoes() {
        ExportedHead head = new ExportedHead(12, "ab".repeat(32));

        assertThat(ExportedHead.parse(head.print())).isEqualTo(head);
        for (String other : List.of("", "12", "012:" + "ab".repeat(32), "12:AB", head.print() + "\n", "-1:0")) {
            assertThatThrownBy(() -> ExportedHead.parse(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
