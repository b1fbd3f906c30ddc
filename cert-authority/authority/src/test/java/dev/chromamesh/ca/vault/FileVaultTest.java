package dev.chromamesh.ca.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.vault.VaultException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileVaultTest extends KeyVaultContract {

    private static final PasswordEncryption QUICK = new PasswordEncryption(100);
    private static final EcdsaP256 CRYPTO = EcdsaP256.preferred();
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of the first line, with its end. */
    private static final int CHECKSUM_LINE = "sha256: ".length() + 64 + 1;

    @TempDir
    Path parent;

    @Override
    KeyVault open(String secret) throws VaultException {
        try (Passphrase passphrase = Passphrase.of(secret.toCharArray())) {
            return FileVault.open(folder(), passphrase, QUICK, CRYPTO, RANDOM);
        }
    }

    private Path folder() {
        return parent.resolve("ca/keys");
    }

    private Path file(KeyName name) {
        return folder().resolve(name + ".pem");
    }

    @Test
    void filesAreForTheirOwnerOnlyAndNothingElseIsLeft() throws Exception {
        generated(ROOT);
        vault().generateMac(SEAL).close();

        assertThat(mode(folder())).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files).containsExactlyInAnyOrder(file(ROOT), file(SEAL));
        }
        assertThat(mode(file(ROOT))).isEqualTo("rw-------");
        assertThat(mode(file(SEAL))).isEqualTo("rw-------");
    }

    @Test
    void theLeftoverOfAKilledWriteIsRemovedAndFilesOfOthersStay() throws Exception {
        // given
        Path leftover = Files.writeString(folder().resolve(".root-1.pem.0123456789abcdef.new"), "half");
        Path foreign = Files.writeString(folder().resolve("README"), "of somebody");
        // when
        reopen();
        // then
        assertThat(leftover).doesNotExist();
        assertThat(foreign).exists();
        assertThat(vault().names()).isEmpty();
        generated(ROOT);
    }

    @Test
    void noByteOfAFileChangesUnseen() throws Exception {
        for (KeyName name : new KeyName[] {ROOT, SEAL}) {
            byte[] whole = written(name);
            for (int i = 0; i < whole.length; i++) {
                byte[] damaged = whole.clone();
                damaged[i] ^= 1;
                Files.write(file(name), damaged);
                VaultException refused = assertRefused(Reason.DAMAGED, () -> openEither(name));
                assertThat(refused).hasMessageContaining(file(name).toString());
            }
        }
    }

    @Test
    void aChangeWhoseChecksumIsMadeToFitIsRefusedOrGivesTheSameKey() throws Exception {
        for (KeyName name : new KeyName[] {ROOT, SEAL}) {
            byte[] whole = written(name);
            byte[] key = openEither(name);
            for (int i = CHECKSUM_LINE; i < whole.length; i++) {
                byte[] damaged = whole.clone();
                damaged[i] ^= 1;
                Files.write(file(name), withChecksum(damaged));
                assertRefusedOrEqual(name, key);
            }
        }
    }

    private void assertRefusedOrEqual(KeyName name, byte[] key) {
        try {
            // Base64 has bits that mean nothing, and the encryption a key length that nobody needs
            assertThat(openEither(name)).isEqualTo(key);
        } catch (VaultException e) {
            assertThat(e.reason()).isIn(Reason.DAMAGED, Reason.WRONG_PASSPHRASE);
        }
    }

    @Test
    void aFileThatIsCutAnywhereIsRefused() throws Exception {
        for (KeyName name : new KeyName[] {ROOT, SEAL}) {
            byte[] whole = written(name);
            for (int length = 0; length < whole.length; length++) {
                Files.write(file(name), Arrays.copyOf(whole, length));
                VaultException refused = assertRefused(Reason.DAMAGED, () -> openEither(name));
                assertThat(refused.getMessage())
                        .contains(file(name).toString(), "Restore it from a backup")
                        .containsAnyOf("is empty", "is cut off");
            }
        }
    }

    @Test
    void swappedFilesAreRefused() throws Exception {
        // given
        generated(ROOT);
        generated(ISSUING);
        // when
        Path aside = parent.resolve("aside");
        Files.move(file(ROOT), aside);
        Files.move(file(ISSUING), file(ROOT));
        Files.move(aside, file(ISSUING));
        // then
        assertThat(assertRefused(Reason.DAMAGED, () -> vault().open(ROOT)))
                .hasMessageContaining("holds the key issuing-3, not root-1")
                .hasMessageContaining("swapped");
        assertRefused(Reason.DAMAGED, () -> vault().open(ISSUING));
    }

    @Test
    void aFileOfAnotherKeyIsRefusedThoughItsNameAndChecksumAreMadeToFit() throws Exception {
        // given
        generated(ROOT);
        generated(ISSUING);
        vault().generateMac(SEAL).close();
        KeyName other = new KeyName("other");
        // when
        rename(ISSUING, ROOT);
        rename(SEAL, other);
        // then
        assertThat(assertRefused(Reason.DAMAGED, () -> vault().open(ROOT))).hasMessageContaining("somebody changed it");
        assertRefused(Reason.WRONG_PASSPHRASE, () -> vault().openMac(other));
    }

    @Test
    void aPublicKeyOfAnotherIsRefusedThoughTheChecksumIsMadeToFit() throws Exception {
        // given
        generated(ROOT);
        generated(ISSUING);
        // when
        String foreign = line("public-key: ", file(ISSUING));
        String text = Files.readString(file(ROOT)).replace(line("public-key: ", file(ROOT)), foreign);
        Files.write(file(ROOT), withChecksum(text.getBytes(StandardCharsets.US_ASCII)));
        // then
        assertThat(assertRefused(Reason.DAMAGED, () -> vault().open(ROOT))).hasMessageContaining("somebody changed it");
    }

    @Test
    void aKeyThatWasDamagedKeepsItsNameAndDoesNotHideOthers() throws Exception {
        generated(ROOT);
        generated(ISSUING);
        Files.writeString(file(ROOT), "");

        assertRefused(Reason.TAKEN, () -> vault().generate(ROOT));
        assertThat(vault().names()).containsExactly(ISSUING, ROOT);
        assertThat(opened(ISSUING)).isPresent();
    }

    @Test
    void twoFoldersMayHaveTwoPassphrases() throws Exception {
        PublicKey issuing = generated(ROOT);
        try (Passphrase passphrase = Passphrase.of(WRONG.toCharArray());
                KeyVault roots = FileVault.open(parent.resolve("roots"), passphrase, QUICK, CRYPTO, RANDOM);
                VaultKey root = roots.generate(ROOT)) {
            assertThat(root.publicKey()).isNotEqualTo(issuing);
            assertThat(opened(ROOT))
                    .hasValueSatisfying(key -> assertThat(key.getEncoded()).isEqualTo(issuing.getEncoded()));
        }
    }

    @Test
    void aVaultUsesNothingAfterItsPassphraseIsWiped() throws Exception {
        generated(ROOT);
        KeyVault closed = open(SECRET);
        closed.close();

        assertThat(catchThrowable(() -> closed.open(ROOT))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        Path occupied = Files.writeString(parent.resolve("file"), "");
        try (Passphrase passphrase = Passphrase.of(SECRET.toCharArray())) {
            assertThat(assertRefused(
                            Reason.UNAVAILABLE,
                            () -> FileVault.open(occupied, passphrase, QUICK, CRYPTO, RANDOM)
                                    .close()))
                    .hasMessageContaining(occupied.toString());
        }
    }

    @Test
    void filesShowTheKeyNowhereInTheClear() throws Exception {
        byte[] first = written(ROOT);

        vault().destroy(ROOT);

        assertThat(new String(first, StandardCharsets.US_ASCII))
                .contains("name: root-1\n", "public-key: ", "-----BEGIN ENCRYPTED PRIVATE KEY-----")
                .doesNotContain(SECRET);
        assertThat(written(ROOT)).isNotEqualTo(first);
    }

    private byte[] written(KeyName name) throws Exception {
        if (name.equals(SEAL)) {
            vault().generateMac(name).close();
        } else {
            generated(name);
        }
        return Files.readAllBytes(file(name));
    }

    /** What shows which key or secret it is. */
    private byte[] openEither(KeyName name) throws VaultException {
        if (name.equals(SEAL)) {
            try (VaultMac mac = vault().openMac(name).orElseThrow(() -> missing(name))) {
                return mac.mac(new byte[0]);
            }
        }
        try (VaultKey key = vault().open(name).orElseThrow(() -> missing(name))) {
            assertThat(verifies(key.publicKey(), key.sign(CONTENT))).isTrue();
            return key.publicKey().getEncoded();
        }
    }

    /** A file that became one of the other kind. */
    private VaultException missing(KeyName name) {
        return VaultException.damaged(file(name), "is of the other kind");
    }

    private void rename(KeyName from, KeyName to) throws Exception {
        String text = Files.readString(file(from)).replace("name: " + from, "name: " + to);
        Files.write(file(to), withChecksum(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] withChecksum(byte[] file) throws Exception {
        byte[] rest = Arrays.copyOfRange(file, CHECKSUM_LINE, file.length);
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rest));
        byte[] fixed = file.clone();
        System.arraycopy(digest.getBytes(StandardCharsets.US_ASCII), 0, fixed, "sha256: ".length(), digest.length());
        return fixed;
    }

    private static String line(String start, Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            Optional<String> found =
                    lines.filter(line -> line.startsWith(start)).findFirst();
            return found.orElseThrow();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
