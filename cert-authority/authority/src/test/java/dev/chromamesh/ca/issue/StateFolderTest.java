package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.key.AuthorityStateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged or foreign folder stops the start, and is left as it is. */
class StateFolderTest {

    private static final String MANIFEST = "manifest";

    /** A prime, so that the flips fall on all places of lines. */
    private static final int STEP = 7;

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private Path folder;
    private List<X509Certificate> chain;

    @BeforeEach
    void make() throws Exception {
        folder = parent.resolve("ca");
        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            chain = authority.chain();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                MANIFEST,
                "certificates/root-1.pem",
                "certificates/issuing-1.pem",
                "keys/issuing-1.pem",
                "keys/journal-seal.pem"
            })
    void anyDamageToAFileStopsTheStartAndChangesNothing(String name) throws Exception {
        Path file = folder.resolve(name);
        byte[] good = Files.readAllBytes(file);

        for (int at = 0; at < good.length; at += STEP) {
            byte[] flipped = good.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(file, flipped);
            requireStop(file, name);
        }
        for (int length = 0; length < good.length; length += STEP) {
            Files.write(file, Arrays.copyOf(good, length));
            requireStop(file, name);
        }
        Files.write(file, Arrays.copyOf(good, good.length + 1));
        requireStop(file, name);
        Files.delete(file);
        requireStop(file, name);

        Files.write(file, good);
        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            assertThat(authority.chain()).isEqualTo(chain);
        }
    }

    @Test
    void everyByteOfTheManifestCounts() throws Exception {
        Path file = folder.resolve(MANIFEST);
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at++) {
            byte[] flipped = good.clone();
            flipped[at] ^= 1;
            Files.write(file, flipped);
            requireStop(file, MANIFEST);
        }
    }

    @Test
    void anotherPassphraseStopsTheStart() throws Exception {
        Path file = folder.resolve("passphrase");
        String good = Files.readString(file);
        Files.writeString(file, "another\n");

        assertThat(stop())
                .hasMessageContaining("keys/journal-seal.pem does not open with the passphrase given")
                .hasMessageContaining("Nothing was changed")
                .hasMessageNotContaining(good.strip());

        Files.delete(file);
        assertThat(stop()).hasMessageContaining("passphrase file " + file + " is not there");
        assertThat(file).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificates", "keys"})
    void aMissingSubfolderStopsTheStart(String name) throws Exception {
        Files.move(folder.resolve(name), parent.resolve("elsewhere"));

        assertThat(stop()).hasMessageContaining(name).hasMessageContaining("Nothing was changed");
        assertThat(folder.resolve(name)).doesNotExist();
    }

    @Test
    void aKeyThatTheJournalHasNeverHeardOfStopsTheStart() throws Exception {
        Files.copy(folder.resolve("keys/issuing-1.pem"), folder.resolve("keys/issuing-7.pem"));

        assertThat(stop())
                .hasMessageContaining("has keys [issuing-7] that the journal in " + folder + " knows nothing of");
        assertThat(folder.resolve("keys/issuing-7.pem")).exists();
    }

    @Test
    void anotherAuthoritysFilesDoNotFit() throws Exception {
        // given: a second authority, whose root replaces the first one's
        Path other = parent.resolve("other");
        Samples.open(other, clock).close();
        Files.write(
                folder.resolve("certificates/root-1.pem"),
                Files.readAllBytes(other.resolve("certificates/root-1.pem")));

        assertThat(stop())
                .hasMessageContaining("certificates/root-1.pem is not the certificate that the journal names");
    }

    @Test
    void anotherAuthoritysJournalDoesNotFit() throws Exception {
        // given
        Path other = parent.resolve("other");
        Samples.open(other, clock).close();
        for (String name : List.of("head", "journal-000000000001.log")) {
            Files.write(
                    folder.resolve("journal").resolve(name),
                    Files.readAllBytes(other.resolve("journal").resolve(name)));
        }

        assertThat(stop()).hasMessageContaining("is not sealed with this authority's key");
    }

    @Test
    void theRootsKeyMayBeElsewhere() throws Exception {
        Files.move(folder.resolve("root-keys"), parent.resolve("safe"));
        Files.move(folder.resolve("root-passphrase"), parent.resolve("safe-passphrase"));

        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            Samples.issue(authority, Samples.DAY);
            assertThat(authority.rotation().rootsMissing().orElseThrow()).contains("root-keys is not there");
        }
        assertThat(folder.resolve("root-passphrase")).doesNotExist();
    }

    @Test
    void anotherTrustDomainsFolderIsForeign() throws Exception {
        AuthoritySettings settings =
                new AuthoritySettings(new TrustDomain("other.example"), Samples.DAY, Samples.BUILT);
        Map<String, String> before = FolderHash.of(parent);

        assertThatThrownBy(() -> CertificateAuthority.open(folder, settings, Samples.vaults(), new Surroundings(clock)))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("belongs to trust domain chroma.example (expected: other.example)");
        assertThat(FolderHash.of(parent)).isEqualTo(before);
    }

    @Test
    void anUnrelatedFolderIsForeign() throws Exception {
        Path unrelated = Files.createDirectory(parent.resolve("photos"));
        Files.writeString(unrelated.resolve("cat.jpg"), "meow");
        Map<String, String> before = FolderHash.of(unrelated);

        assertThatThrownBy(() -> Samples.open(unrelated, clock))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("is not empty and not a certificate authority's: it holds cat.jpg")
                .hasMessageContaining("Nothing was changed");
        assertThat(FolderHash.of(unrelated)).isEqualTo(before);
    }

    @Test
    void aFileInPlaceOfTheFolderIsForeign() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "text");

        assertThatThrownBy(() -> Samples.open(file, clock))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("is not a folder");
        assertThat(file).hasContent("text");
    }

    @Test
    void anotherProgramsManifestIsForeign() throws Exception {
        Path unrelated = Files.createDirectory(parent.resolve("browser"));
        Files.writeString(unrelated.resolve(MANIFEST), "{\"name\": \"extension\"}");

        assertThatThrownBy(() -> Samples.open(unrelated, clock))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("not a certificate authority's");
    }

    @Test
    void aLaterFormatIsNamed() throws Exception {
        Path file = folder.resolve(MANIFEST);
        String[] parts = Files.readString(file)
                .replace("certificate-authority 3\n", "certificate-authority 4\n")
                .split("checksum ", -1);
        byte[] lines = parts[0].getBytes(StandardCharsets.UTF_8);
        Files.writeString(file, parts[0] + "checksum " + FolderHash.sha256(lines) + "\n");

        assertThat(stop()).hasMessageContaining("has format 4 (expected: 3)");
    }

    @Test
    void filesOfOthersBesideTheStateAreLeftAlone() throws Exception {
        Files.writeString(folder.resolve("README"), "mine");

        try (CertificateAuthority authority = Samples.open(folder, clock)) {
            assertThat(authority.chain()).isEqualTo(chain);
        }
        assertThat(folder.resolve("README")).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal", "journal/head", "journal/journal-000000000001.log"})
    void aMissingPartOfTheJournalStopsTheStart(String name) throws Exception {
        Files.move(folder.resolve(name), parent.resolve("elsewhere"));

        requireStop(folder.resolve(name), name);
    }

    @Test
    void aJournalThatWasEmptiedStopsTheStart() throws Exception {
        Files.delete(folder.resolve("journal/head"));
        Files.delete(folder.resolve("journal/journal-000000000001.log"));

        assertThat(stop()).hasMessageContaining("the journal names no root");
    }

    @Test
    void aJournalOfAnEarlierTimeStopsTheStart() throws Exception {
        // given: a journal from before the second issuing authority
        Path earlier = parent.resolve("earlier");
        Files.createDirectory(earlier);
        for (String name : List.of("head", "journal-000000000001.log")) {
            Files.copy(folder.resolve("journal").resolve(name), earlier.resolve(name));
        }
        clock.advance(Duration.ofDays(70));
        Samples.open(folder, clock).close();

        // when
        for (String name : List.of("head", "journal-000000000001.log")) {
            Files.copy(
                    earlier.resolve(name),
                    folder.resolve("journal").resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        }

        // then
        assertThat(stop()).hasMessageContaining("has keys [issuing-2] that the journal");
    }

    @Test
    void anIntactFolderIsNotChangedByAStart() throws Exception {
        Map<String, String> before = FolderHash.of(folder);

        Samples.open(folder, clock).close();

        // then: the journal's files were written anew with the same bytes
        Map<String, String> after = FolderHash.of(folder);
        assertThat(withoutTimes(after)).isEqualTo(withoutTimes(before));
        after.keySet().removeIf(file -> file.startsWith("journal/"));
        before.keySet().removeIf(file -> file.startsWith("journal/"));
        assertThat(after).isEqualTo(before);
    }

    private static Map<String, String> withoutTimes(Map<String, String> files) {
        Map<String, String> shortened = new TreeMap<>(files);
        shortened.replaceAll((file, text) -> text.substring(0, text.lastIndexOf(' ')));
        return shortened;
    }

    @Test
    void aFolderReachedByALinkIsTheSameFolder() throws Exception {
        Path link = Files.createSymbolicLink(parent.resolve("link"), folder);

        try (CertificateAuthority authority = Samples.open(link, clock)) {
            assertThat(authority.chain()).isEqualTo(chain);
            assertThatThrownBy(() -> Samples.open(folder, clock)).hasMessageContaining("another process uses");
        }
    }

    private void requireStop(Path file, String name) throws IOException {
        Map<String, String> before = FolderHash.of(parent);

        AuthorityStateException stop = stop();

        String key = file.getFileName().toString().replace(".pem", "");
        assertThat(stop.getMessage())
                .contains(
                        name.equals(MANIFEST)
                                ? folder.toString()
                                : file.resolveSibling("").toString())
                .contains(name.equals(MANIFEST) ? "" : key)
                .contains("Nothing was changed");
        // the journal's files may have been written anew with the same bytes
        assertThat(withoutTimes(FolderHash.of(parent))).isEqualTo(withoutTimes(before));
    }

    private AuthorityStateException stop() {
        AuthorityStateException stop =
                catchThrowableOfType(AuthorityStateException.class, () -> Samples.open(folder, clock));
        assertThat(stop).isNotNull();
        return stop;
    }
}
