package dev.chromamesh.ca.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock OpenSSL reads a vault's key files with their passphrase. Needs openssl on the PATH. */
class FileVaultOpensslIT {

    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private record Run(int exitCode, String output) {}

    private String publicKey = "";

    @BeforeEach
    void generate() throws Exception {
        // With production's key derivation and a generated passphrase: that is what OpenSSL has to read
        PassphraseSource source = new PassphraseSource.Generated(folder.resolve("passphrase"), RANDOM);
        try (Passphrase passphrase = source.read();
                KeyVault vault = FileVault.open(
                        folder.resolve("keys"),
                        passphrase,
                        PasswordEncryption.STANDARD,
                        EcdsaP256.preferred(),
                        RANDOM);
                VaultKey key = vault.generate(new KeyName("root-1"))) {
            publicKey = Base64.getEncoder().encodeToString(key.publicKey().getEncoded());
        }
    }

    @Test
    void opensslReadsAKeyThatBelongsToItsPublicKey() throws Exception {
        Run run = openssl("pkey", "-in", "keys/root-1.pem", "-passin", "file:passphrase", "-pubout");

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output().replace("\n", "")).contains(publicKey);
    }

    @Test
    void opensslRefusesAnotherPassphrase() throws Exception {
        Files.writeString(folder.resolve("other"), "incorrect horse\n");

        Run run = openssl("pkey", "-in", "keys/root-1.pem", "-passin", "file:other", "-noout");

        assertThat(run.exitCode()).isNotZero();
    }

    private Run openssl(String... words) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            return new Run(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("openssl cannot be started; these tests need it on the PATH", e);
        }
    }
}
