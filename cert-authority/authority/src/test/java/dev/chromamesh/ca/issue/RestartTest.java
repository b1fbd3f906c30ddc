package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.key.AuthorityStateException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void restartIssuesFromTheSameChain() throws Exception {
        // given
        List<X509Certificate> before;
        TrustBundle bundle;
        try (CertificateAuthority authority = Samples.open(parent.resolve("ca"), clock)) {
            before = authority.chain();
            bundle = authority.trustBundle();
        }

        // when
        List<X509Certificate> after;
        Issuance.Issued issued;
        try (CertificateAuthority authority = Samples.open(parent.resolve("ca"), clock)) {
            after = authority.chain();
            issued = Samples.issue(authority, DAY);
        }

        // then
        assertThat(after).isEqualTo(before);
        new SpiffeTrustManager(() -> bundle, Samples.SEARCH::equals, clock)
                .checkServerTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
    }

    @Test
    void anEmptyFolderIsTakenAsItIs() throws Exception {
        Files.createDirectory(parent.resolve("ca"));

        try (CertificateAuthority authority = Samples.open(parent.resolve("ca"), clock)) {
            assertThat(authority.chain()).hasSize(2);
        }
    }

    @Test
    void missingParentFoldersAreMade() throws Exception {
        try (CertificateAuthority authority = Samples.open(parent.resolve("a/b/ca"), clock)) {
            assertThat(authority.chain()).hasSize(2);
        }
    }

    @Test
    void twoAuthoritiesCannotShareAFolder() throws Exception {
        try (CertificateAuthority first = Samples.open(parent.resolve("ca"), clock)) {
            assertThatThrownBy(() -> Samples.open(parent.resolve("ca"), clock))
                    .isInstanceOf(AuthorityStateException.class)
                    .hasMessageContaining("another process uses");
            assertThat(first.chain()).hasSize(2);
        }
    }

    @Test
    void everythingIsForItsOwnerOnly() throws Exception {
        try (CertificateAuthority authority = Samples.open(parent.resolve("a/ca"), clock);
                Stream<Path> all = Files.walk(parent.resolve("a"))) {
            assertThat(authority.chain()).hasSize(2);
            assertThat(all)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .as("%s", path)
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void keysAreEncryptedAndTheRootsHaveAPassphraseOfTheirOwn() throws Exception {
        try (CertificateAuthority authority = Samples.open(parent.resolve("ca"), clock)) {
            assertThat(authority.chain()).hasSize(2);
        }

        for (String key : List.of("root-keys/root-1.pem", "keys/issuing-1.pem")) {
            assertThat(parent.resolve("ca").resolve(key)).content().contains("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        }
        assertThat(Files.readString(parent.resolve("ca/root-passphrase")))
                .isNotEqualTo(Files.readString(parent.resolve("ca/passphrase")));
    }
}
