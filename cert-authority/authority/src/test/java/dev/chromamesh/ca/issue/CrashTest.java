package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.StateFiles;
import dev.chromamesh.ca.ledger.KeyMakingRecord;
import dev.chromamesh.ca.rotation.AuthorityId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kill at any moment can leave on the disk, put there by hand; a start must find its way. */
class CrashTest {

    private static final int FILES = 13;

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void aFirstCreationThatWasCutShortIsForgotten() throws Exception {
        // given: all files of an authority, as they are written one after the other
        Path whole = parent.resolve("whole");
        Samples.open(whole, clock).close();
        List<Path> files = files(whole);
        assertThat(files).hasSize(FILES);

        for (int written = 0; written <= files.size(); written++) {
            // when: killed after some of them, the next one half written
            Path folder = parent.resolve("run-" + written).resolve("ca");
            Path draft = folder.resolveSibling("ca.new");
            Files.createDirectories(draft);
            for (Path file : files.subList(0, written)) {
                copy(whole, file, draft, 1.0);
            }
            if (written < files.size()) {
                copy(whole, files.get(written), draft, 0.5);
            }

            // then: a new authority, and nothing else left
            try (CertificateAuthority authority = Samples.open(folder, clock)) {
                assertThat(authority.chain().get(1)).isNotEqualTo(root(whole));
            }
            try (Stream<Path> rest = Files.list(folder.resolve("..").normalize())) {
                assertThat(rest).containsExactlyInAnyOrder(folder, folder.resolveSibling("ca.lock"));
            }
        }
    }

    @Test
    void aKeyThatWasMadeForNothingIsRemovedAndItsNameUsedAgain() throws Exception {
        // given: the state before another issuing authority is made, and after it
        Path before = parent.resolve("before");
        List<X509Certificate> oldChain = open(before);
        Path after = parent.resolve("after");
        copyAll(before, after);
        clock.advance(Duration.ofDays(70));
        open(after);
        clock.set(NOW);
        Path key = Path.of("keys/issuing-2.pem");
        Path certificate = Path.of("certificates/issuing-2.pem");

        for (int written = 0; written < 3; written++) {
            // when: killed with the key announced, or made, or with half a certificate
            Path folder = parent.resolve("run-" + written).resolve("ca");
            copyAll(before, folder);
            announce(folder);
            if (written > 0) {
                copy(after, key, folder, 1.0);
            }
            if (written > 1) {
                copy(after, certificate, folder, 0.5);
            }

            // then
            assertThat(open(folder)).isEqualTo(oldChain);
            assertThat(folder.resolve(key)).doesNotExist();

            // and: another one is made at last
            clock.advance(Duration.ofDays(70));
            assertThat(open(folder).get(0)).isNotEqualTo(oldChain.get(0));
            assertThat(open(folder).get(1)).isEqualTo(oldChain.get(1));
            clock.set(NOW);
        }
    }

    private void announce(Path folder) throws Exception {
        try (AuthorityFolder locked = AuthorityFolder.open(folder, Samples.DOMAIN, Samples.vaults());
                StateFiles files = locked.files();
                Records records = Records.open(JournalFiles.in(files.journal()), files.journalSeal(), clock)) {
            records.write(new KeyMakingRecord(AuthorityId.issuing(2)));
        }
    }

    private List<X509Certificate> open(Path folder) throws Exception {
        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            assertThat(Samples.issue(authority, DAY).chain().get(1))
                    .isEqualTo(authority.chain().get(0));
            return authority.chain();
        }
    }

    private X509Certificate root(Path folder) throws Exception {
        return open(folder).get(1);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .sorted()
                    .toList();
        }
    }

    private static void copyAll(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            copy(from, file, to, 1.0);
        }
    }

    private static void copy(Path from, Path file, Path to, double part) throws IOException {
        Path target = to.resolve(file);
        Files.createDirectories(target.resolve("..").normalize());
        byte[] content = Files.readAllBytes(from.resolve(file));
        Files.write(target, Arrays.copyOf(content, (int) (content.length * part)));
    }
}
