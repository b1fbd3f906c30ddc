package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.journal.FragileFiles;
import dev.chromamesh.ca.journal.FragileFiles.Failure;
import dev.chromamesh.ca.journal.FragileFiles.Unsynced;
import dev.chromamesh.ca.journal.Journal;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.journal.JournalRecord;
import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.StateFiles;
import dev.chromamesh.ca.request.KeyPairs;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The authority does nothing that is not in its journal first. */
class IssuanceJournalTest {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private final FragileFiles disk = new FragileFiles();
    private Path folder;

    @BeforeEach
    void place() {
        folder = parent.resolve("ca");
    }

    @Test
    void eachLeafIsInTheJournalBeforeItIsSignedAndBeforeItIsHandedOut() throws Exception {
        // when
        Issued leaf;
        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            leaf = Samples.issue(authority, DAY);
        }

        // then
        List<JournalRecord> records = records(folder);
        assertThat(records)
                .extracting(each -> each.entry().kind())
                .containsExactly(
                        "authority-key-making",
                        "authority-prepared",
                        "authority-published",
                        "authority-key-making",
                        "authority-prepared",
                        "authority-active",
                        "authority-active",
                        "authority-key-making",
                        "authority-prepared",
                        "authority-published",
                        "issuing",
                        "issued");
        assertThat(records.get(10).entry().fields())
                .containsEntry("serial", leaf.leaf().getSerialNumber().toString(16))
                .containsEntry("id", "spiffe://chroma.example/search")
                .containsEntry("instance", Samples.INSTANCE.toString())
                .containsEntry("not-after", "2026-11-26T12:00:00Z")
                .containsEntry("content", FolderHash.sha256(leaf.leaf().getTBSCertificate()));
        assertThat(records.get(11).entry().fields())
                .containsEntry("serial", leaf.leaf().getSerialNumber().toString(16))
                .containsEntry("certificate", FolderHash.sha256(leaf.leaf().getEncoded()));
    }

    @Test
    void aNewIssuingAuthorityIsInTheJournalBeforeItsFirstLeaf() throws Exception {
        Samples.open(folder, clock).close();

        // when
        clock.advance(Duration.ofDays(70));
        Samples.open(folder, clock).close();

        // then
        assertThat(records(folder))
                .extracting(each -> each.entry().kind())
                .endsWith("authority-key-making", "authority-prepared", "authority-active")
                .hasSize(13);
    }

    @Test
    void aFullDiskStopsIssuanceUntilThereIsRoom() throws Exception {
        try (CertificateAuthority authority = open()) {
            // given
            disk.failFromNowOn(Failure.NO_SPACE);

            // when
            Refused refused = Samples.refused(authority.issue(request()));

            // then
            assertThat(refused.code()).isEqualTo(RefusalCode.JOURNAL_UNAVAILABLE);
            assertThat(refused.code().isTemporary()).isTrue();
            assertThat(refused.reason()).isEqualTo("certificate authority cannot write its journal; see its log");

            // and: it comes back by itself
            disk.heal();
            Samples.issued(authority.issue(request()));
        }
    }

    @Test
    void noNewIssuingAuthorityComesIntoForceWhileTheJournalCannotBeWritten() throws Exception {
        try (CertificateAuthority authority = open()) {
            // given
            var before = authority.chain();
            clock.advance(Duration.ofDays(70));
            disk.failFromNowOn(Failure.BROKEN);

            // when
            Samples.refused(authority.issue(request()));

            // then
            assertThat(authority.chain()).isEqualTo(before);

            // and
            disk.heal();
            clock.advance(Duration.ofMinutes(2));
            Samples.issue(authority, DAY);
            assertThat(authority.chain().get(0)).isNotEqualTo(before.get(0));
        }
    }

    /** Whatever was on the disk when the machine stopped: what was handed out is known, and what is known counts. */
    @Test
    void aCrashAtAnyMomentForgetsNoLeafThatWasHandedOut() throws Exception {
        Random random = new Random(5);
        int operations = operationsOfTwoLeaves();
        for (int crash = 1; crash <= operations; crash++) {
            for (Unsynced unsynced : Unsynced.values()) {
                // given
                FragileFiles files = new FragileFiles();
                Path place = parent.resolve("crash-" + crash + unsynced);
                KeyPair keys = KeyPairs.p256(Samples.RANDOM);
                List<BigInteger> handedOut = new ArrayList<>();
                try (CertificateAuthority authority = open(place, files)) {
                    files.failAt(files.operations() + crash, Failure.CRASH);

                    // when
                    for (KeyPair each : List.of(KeyPairs.p256(Samples.RANDOM), keys)) {
                        if (authority.issue(Samples.request(each, DAY)) instanceof Issued issued) {
                            handedOut.add(issued.leaf().getSerialNumber());
                        }
                    }
                }
                files.restart(unsynced, random);

                // then
                try (CertificateAuthority authority = open(place, files)) {
                    Samples.issue(authority, DAY);
                }
                Set<BigInteger> known = records(place, files).stream()
                        .filter(each -> each.entry().kind().equals("issuing"))
                        .map(each -> new BigInteger(
                                Objects.requireNonNull(each.entry().fields().get("serial")), 16))
                        .collect(Collectors.toSet());
                assertThat(known).as("crash at %d, %s", crash, unsynced).containsAll(handedOut);
            }
        }
    }

    private int operationsOfTwoLeaves() throws Exception {
        try (CertificateAuthority authority = open()) {
            int before = disk.operations();
            Samples.issue(authority, DAY);
            Samples.issue(authority, DAY);
            assertThat(disk.operations() - before).isGreaterThanOrEqualTo(16);
            return disk.operations() - before;
        }
    }

    private CertificateAuthority open() throws AuthorityStateException {
        return open(folder, disk);
    }

    private CertificateAuthority open(Path place, FragileFiles files) throws AuthorityStateException {
        return CertificateAuthority.open(
                place,
                Samples.SETTINGS,
                Samples.vaults(),
                new Surroundings(clock, MonotonicClock.SYSTEM, journal -> files));
    }

    private static IssuanceRequest request() {
        return Samples.request(KeyPairs.p256(Samples.RANDOM), DAY);
    }

    private List<JournalRecord> records(Path place) throws Exception {
        return records(place, JournalFiles.in(place.resolve("journal")));
    }

    private List<JournalRecord> records(Path place, JournalFiles files) throws Exception {
        List<JournalRecord> records = new ArrayList<>();
        try (AuthorityFolder opened = AuthorityFolder.open(place, Samples.DOMAIN, Samples.vaults());
                StateFiles state = opened.files();
                Journal journal = Journal.open(files, state.journalSeal(), clock)) {
            journal.read(1, records::add);
        }
        return records;
    }
}
