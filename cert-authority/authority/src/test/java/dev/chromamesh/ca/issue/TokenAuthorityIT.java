package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.backup.AuthorityBackup;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.FolderSnapshot;
import dev.chromamesh.ca.key.VaultPlace;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Phase;
import dev.chromamesh.ca.rotation.Tier;
import dev.chromamesh.ca.vault.KeyName;
import dev.chromamesh.ca.vault.KeyVault;
import dev.chromamesh.ca.vault.Passphrase;
import dev.chromamesh.ca.vault.Pkcs11Vault;
import dev.chromamesh.ca.vault.SoftHsm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An authority whose issuing keys, and the seal of its journal, are on a PKCS#11 token; its roots' are in files. */
class TokenAuthorityIT {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private SoftHsm token;
    private Path pin;

    @BeforeEach
    void emptyToken() throws Exception {
        token = SoftHsm.withTokenOrSkip();
        pin = Files.writeString(parent.resolve("pin"), SoftHsm.PIN + "\n");
        try (KeyVault vault = vault()) {
            for (KeyName name : vault.names()) {
                vault.destroy(name);
            }
        }
    }

    @Test
    void itIssuesAndIsFoundAgainAndFollowsItself() throws Exception {
        Path folder = parent.resolve("ca");
        Issued first;
        try (CertificateAuthority authority = open(folder)) {
            first = issue(authority);
        }

        // when
        try (CertificateAuthority authority = open(folder)) {
            assertThat(authority.knows(first.leaf().getSerialNumber())).isTrue();
            authority.rotate(new Command.Rotate(Tier.ISSUING, Optional.empty()));
            Issued second = issue(authority);
            assertThat(second.chain().get(1)).isNotEqualTo(first.chain().get(1));
            assertThat(authority.revocationLists()).hasSize(2);

            // and: what is over is destroyed on the token, too
            for (Duration time : new Duration[] {Duration.ofHours(12), Duration.ofHours(13), Duration.ofMinutes(1)}) {
                clock.advance(time);
                authority.rotate();
            }
            assertThat(authority.hierarchy().authorities().values())
                    .filteredOn(one -> one.phase() == Phase.DESTROYED)
                    .isNotEmpty();
        }

        // then: none of it is in the folder
        assertThat(folder.resolve("keys")).doesNotExist();
        assertThat(FolderSnapshot.read(folder).holdsKeys()).isFalse();
        assertThat(FolderSnapshot.read(folder).holdsRootKeys()).isTrue();
        try (KeyVault vault = vault()) {
            assertThat(vault.names()).contains(new KeyName("journal-seal")).doesNotContain(new KeyName("issuing-1"));
        }
    }

    @Test
    void aRestoreGoesOnWithTheTokenThoughThatHasLaterKeys() throws Exception {
        // given
        Path folder = parent.resolve("ca");
        AuthorityBackup backup;
        try (CertificateAuthority authority = open(folder)) {
            backup = new AuthorityBackup(NOW, FolderSnapshot.read(folder));
            authority.rotate(new Command.Rotate(Tier.ISSUING, Optional.empty()));
        }
        Path restored = parent.resolve("restored/ca");

        // when
        Restoration.run(backup, restored, Samples.DOMAIN, settings(), clock);

        // then: the later state is as it was until the earlier one is started
        try (CertificateAuthority authority = open(folder)) {
            issue(authority);
        }
        try (CertificateAuthority authority = open(restored)) {
            authority.rotate(new Command.Rotate(Tier.ISSUING, Optional.empty()));
            issue(authority);
            assertThat(authority.rotation().trouble()).isEmpty();
        }
    }

    @Test
    void aTokenThatAnotherAuthorityUsesIsLeftAlone() throws Exception {
        open(parent.resolve("ca")).close();

        assertThatThrownBy(() -> open(parent.resolve("other")))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("has a key named journal-seal already");

        open(parent.resolve("ca")).close();
        assertThat(parent.resolve("other")).doesNotExist();
    }

    @Test
    void anotherTokensAuthorityDoesNotStart() throws Exception {
        Path folder = parent.resolve("ca");
        open(folder).close();
        emptyToken();

        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("has no key journal-seal, under which the journal was written");
    }

    @Test
    void aWrongPinIsTriedOnceAndSaysSo() throws Exception {
        Path folder = parent.resolve("ca");
        open(folder).close();
        Files.writeString(pin, "wrong\n");

        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("refuses the PIN")
                .hasMessageNotContaining("wrong\n");
    }

    private Issued issue(CertificateAuthority authority) throws Exception {
        Issued issued = Samples.issue(authority, DAY);
        new SpiffeTrustManager(authority::trustBundle, Samples.SEARCH::equals, clock)
                .checkServerTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
        return issued;
    }

    private CertificateAuthority open(Path folder) throws AuthorityStateException {
        Surroundings surroundings =
                new Surroundings(clock, () -> Duration.between(NOW, clock.instant()), JournalFiles::in);
        return CertificateAuthority.open(folder, Samples.SETTINGS, settings(), surroundings);
    }

    private VaultSettings settings() {
        return new VaultSettings(
                new PasswordEncryption(1000),
                EcdsaP256.preferred(),
                Samples.RANDOM,
                new VaultPlace(Optional.of(pin), Optional.of(token.settings())),
                VaultPlace.STATE_FOLDER,
                Map.of());
    }

    private KeyVault vault() throws Exception {
        try (Passphrase passphrase = Passphrase.of(SoftHsm.PIN.toCharArray())) {
            return Pkcs11Vault.open(token.settings(), passphrase, EcdsaP256.preferred());
        }
    }
}
