package dev.chromamesh.ca.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every vault does. */
abstract class KeyVaultContract {

    static final KeyName ROOT = new KeyName("root-1");
    static final KeyName ISSUING = new KeyName("issuing-3");
    static final KeyName SEAL = new KeyName("journal-seal");
    static final String SECRET = SoftHsm.PIN;
    static final String WRONG = "incorrect-horse-99";

    static final byte[] CONTENT = "what is to be signed".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNERS = 8;
    private static final int SIGNATURES_EACH = 20;

    private KeyVault vault;

    /** The same vault each time, as a new process would open it; empty when a test begins. */
    abstract KeyVault open(String secret) throws VaultException;

    KeyVault vault() {
        return vault;
    }

    @BeforeEach
    void openVault() throws VaultException {
        vault = open(SECRET);
    }

    @AfterEach
    void closeVault() {
        vault.close();
    }

    void reopen() throws VaultException {
        vault.close();
        vault = open(SECRET);
    }

    @Test
    void whatAGeneratedKeySignsTheJdkVerifies() throws Exception {
        try (VaultKey key = vault.generate(ROOT)) {
            assertThat(verifies(key.publicKey(), key.sign(CONTENT))).isTrue();
        }
    }

    @Test
    void aKeyIsTheSameAfterReopening() throws Exception {
        // given
        PublicKey before;
        try (VaultKey key = vault.generate(ROOT)) {
            before = key.publicKey();
        }
        // when
        reopen();
        // then
        try (VaultKey key = vault.open(ROOT).orElseThrow()) {
            assertThat(key.publicKey().getEncoded()).isEqualTo(before.getEncoded());
            assertThat(verifies(before, key.sign(CONTENT))).isTrue();
        }
    }

    @Test
    void keysOfDifferentNamesAreDifferent() throws Exception {
        try (VaultKey root = vault.generate(ROOT);
                VaultKey issuing = vault.generate(ISSUING)) {
            assertThat(root.publicKey()).isNotEqualTo(issuing.publicKey());
            assertThat(verifies(root.publicKey(), issuing.sign(CONTENT))).isFalse();
        }
    }

    @Test
    void aMacIsTheSameAfterReopeningAndAnotherUnderAnotherName() throws Exception {
        // given
        byte[] before;
        try (VaultMac seal = vault.generateMac(SEAL);
                VaultMac other = vault.generateMac(ISSUING)) {
            before = seal.mac(CONTENT);
            assertThat(before).hasSize(32).isNotEqualTo(other.mac(CONTENT));
            assertThat(seal.mac(new byte[0])).hasSize(32).isNotEqualTo(before);
        }
        // when
        reopen();
        // then
        try (VaultMac seal = vault.openMac(SEAL).orElseThrow()) {
            assertThat(seal.mac(CONTENT)).isEqualTo(before);
        }
    }

    @Test
    void aNameThatIsInUseIsRefusedAndItsKeyStays() throws Exception {
        // given
        PublicKey before = generated(ROOT);
        vault.generateMac(SEAL).close();
        // when a name is used again, for the same or for the other kind
        assertRefused(VaultException.Reason.TAKEN, () -> vault.generate(ROOT));
        assertRefused(VaultException.Reason.TAKEN, () -> vault.generateMac(ROOT));
        assertRefused(VaultException.Reason.TAKEN, () -> vault.generate(SEAL));
        assertRefused(VaultException.Reason.TAKEN, () -> vault.generateMac(SEAL));
        // then
        reopen();
        assertThat(opened(ROOT).orElseThrow().getEncoded()).isEqualTo(before.getEncoded());
    }

    @Test
    void anUnknownNameIsEmptyAndSoIsOneOfTheOtherKind() throws Exception {
        generated(ROOT);
        vault.generateMac(SEAL).close();

        assertThat(vault.open(ISSUING)).isEmpty();
        assertThat(vault.openMac(ISSUING)).isEmpty();
        assertThat(vault.open(SEAL)).isEmpty();
        assertThat(vault.openMac(ROOT)).isEmpty();
    }

    @Test
    void namesAreThoseOfKeysAndSecrets() throws Exception {
        assertThat(vault.names()).isEmpty();

        generated(ROOT);
        vault.generateMac(SEAL).close();
        assertThat(vault.names()).containsExactlyInAnyOrder(ROOT, SEAL);

        reopen();
        assertThat(vault.names()).containsExactlyInAnyOrder(ROOT, SEAL);
    }

    @Test
    void whatIsDestroyedStaysAway() throws Exception {
        // given
        PublicKey before = generated(ROOT);
        vault.generateMac(SEAL).close();
        // when
        vault.destroy(ROOT);
        vault.destroy(ROOT);
        vault.destroy(SEAL);
        // then
        assertThat(vault.open(ROOT)).isEmpty();
        reopen();
        assertThat(vault.open(ROOT)).isEmpty();
        assertThat(vault.openMac(SEAL)).isEmpty();
        assertThat(vault.names()).isEmpty();
        // and the name can be used again, for another key
        assertThat(generated(ROOT).getEncoded()).isNotEqualTo(before.getEncoded());
    }

    @Test
    void aClosedHandleDoesNothing() throws Exception {
        VaultKey key = vault.generate(ROOT);
        VaultMac seal = vault.generateMac(SEAL);
        key.close();
        key.close();
        seal.close();
        seal.close();

        assertThatThrownBy(() -> key.sign(CONTENT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> seal.mac(CONTENT)).isInstanceOf(IllegalStateException.class);
        assertThat(opened(ROOT)).isPresent();
    }

    @Test
    void manyThreadsSignWithOneKey() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SIGNERS);
        try (VaultKey key = vault.generate(ROOT)) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < SIGNERS * SIGNATURES_EACH; i++) {
                results.add(threads.submit(() -> verifies(key.publicKey(), key.sign(CONTENT))));
            }
            for (Future<Boolean> result : results) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aWrongPassphraseIsRefused() throws Exception {
        generated(ROOT);
        vault.generateMac(SEAL).close();
        vault.close();

        assertRefused(VaultException.Reason.WRONG_PASSPHRASE, () -> {
            try (KeyVault wrong = open(WRONG)) {
                wrong.open(ROOT);
            }
        });
        assertRefused(VaultException.Reason.WRONG_PASSPHRASE, () -> {
            try (KeyVault wrong = open(WRONG)) {
                wrong.openMac(SEAL);
            }
        });
        reopen();
        assertThat(opened(ROOT)).isPresent();
    }

    @Test
    void theDescriptionShowsNoSecret() {
        assertThat(vault.describe() + vault).doesNotContain(SECRET);
    }

    PublicKey generated(KeyName name) throws VaultException {
        try (VaultKey key = vault.generate(name)) {
            return key.publicKey();
        }
    }

    Optional<PublicKey> opened(KeyName name) throws VaultException {
        Optional<VaultKey> key = vault.open(name);
        key.ifPresent(VaultKey::close);
        return key.map(VaultKey::publicKey);
    }

    /** A failure of one kind, told in one line without any secret, down to its causes. */
    static VaultException assertRefused(VaultException.Reason reason, ThrowingCallable call) {
        VaultException refused = catchThrowableOfType(VaultException.class, call);
        assertThat(refused).as("a refusal: " + reason).isNotNull();
        assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(reason);
        assertThat(refused.getMessage()).startsWith("key vault: ").doesNotContain("\n");
        for (Throwable each = refused; each != null; each = each.getCause()) {
            assertThat(each.toString()).doesNotContain(SECRET, WRONG);
        }
        return refused;
    }

    /** With the JDK's own implementation, whoever signed. */
    static boolean verifies(PublicKey key, byte[] signed) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA", "SunEC");
            signature.initVerify(
                    KeyFactory.getInstance("EC", "SunEC").generatePublic(new X509EncodedKeySpec(key.getEncoded())));
            signature.update(CONTENT);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
