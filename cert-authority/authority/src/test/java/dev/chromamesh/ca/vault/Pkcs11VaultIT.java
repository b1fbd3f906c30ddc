package dev.chromamesh.ca.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.vault.VaultException.Reason;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A vault on a token of SoftHSM, which the build finds or installs; skipped, with the reason, where it cannot. */
class Pkcs11VaultIT extends KeyVaultContract {

    private static final EcdsaP256 CRYPTO = EcdsaP256.preferred();

    private static SoftHsm softHsm;

    @BeforeAll
    static void initialise() throws Exception {
        softHsm = SoftHsm.withTokenOrSkip();
    }

    @BeforeEach
    void empty() throws VaultException {
        for (KeyName name : vault().names()) {
            vault().destroy(name);
        }
    }

    @Override
    KeyVault open(String secret) throws VaultException {
        return open(softHsm.settings(), secret);
    }

    private static KeyVault open(Pkcs11Settings settings, String secret) throws VaultException {
        try (Passphrase pin = Passphrase.of(secret.toCharArray())) {
            return Pkcs11Vault.open(settings, pin, CRYPTO);
        }
    }

    @Test
    void keysAndSecretsCannotBeTakenOffTheToken() throws Exception {
        // given
        generated(ROOT);
        vault().generateMac(SEAL).close();
        // when somebody looks who has the PIN
        KeyStore keys = KeyStore.getInstance("PKCS11", stranger());
        keys.load(null, SECRET.toCharArray());
        // then
        for (KeyName name : new KeyName[] {ROOT, SEAL}) {
            Key key = keys.getKey(name.text(), null);
            assertThat(key.getEncoded()).isNull();
            assertThat(key.toString()).contains("token object", "sensitive", "unextractable");
        }
    }

    @Test
    void aLostLoginIsRenewedAndTheKeyFoundAgain() throws Exception {
        try (VaultKey key = vault().generate(ROOT);
                VaultMac seal = vault().generateMac(SEAL)) {
            byte[] before = seal.mac(CONTENT);
            // when the process is logged out, which takes every handle with it
            logOutBehindTheVault();
            assertThat(verifies(key.publicKey(), key.sign(CONTENT))).isTrue();
            logOutBehindTheVault();
            assertThat(seal.mac(CONTENT)).isEqualTo(before);
            // then both go on
            assertThat(verifies(key.publicKey(), key.sign(CONTENT))).isTrue();
            assertThat(seal.mac(CONTENT)).isEqualTo(before);
        }
    }

    @Test
    void aLostLoginHidesNoKey() throws Exception {
        for (int round = 0; round < 5; round++) {
            vault().destroy(ROOT);
            generated(ROOT);
            // when
            logOutBehindTheVault();
            // then: an empty answer would let the caller make another key of that name
            assertThat(opened(ROOT)).isPresent();
            logOutBehindTheVault();
            assertThat(vault().names()).containsExactly(ROOT);
            logOutBehindTheVault();
            assertRefused(Reason.TAKEN, () -> vault().generate(ROOT));
        }
    }

    @Test
    void aKeyThatIsGoneOrAnotherByNowIsUnavailable() throws Exception {
        try (VaultKey key = vault().generate(ROOT)) {
            vault().destroy(ROOT);
            assertThat(assertRefused(Reason.UNAVAILABLE, () -> key.sign(CONTENT)))
                    .hasMessageContaining("no longer has root-1");

            generated(ROOT);
            assertRefused(Reason.UNAVAILABLE, () -> key.sign(CONTENT));
        }
    }

    @Test
    void aHandleFailsAfterItsVaultWasClosed() throws Exception {
        try (VaultKey key = vault().generate(ROOT)) {
            vault().close();

            assertThatThrownBy(() -> key.sign(CONTENT)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aTokenThatIsNotThereIsUnavailable() {
        Pkcs11Settings.Slot none = new Pkcs11Settings.Slot.Index(77);
        Path library = softHsm.settings().library();

        assertRefused(
                Reason.UNAVAILABLE,
                () -> open(new Pkcs11Settings(library, none), SECRET).close());
        assertThat(assertRefused(
                        Reason.UNAVAILABLE,
                        () -> open(new Pkcs11Settings(Path.of("/nowhere.so"), none), SECRET)
                                .close()))
                .hasMessageContaining("/nowhere.so");
    }

    @Test
    void noProviderIsRegistered() throws Exception {
        generated(ROOT);

        assertThat(Arrays.stream(Security.getProviders()).map(Provider::getName))
                .doesNotContain("SunPKCS11-vault");
    }

    private static Provider stranger() {
        return Security.getProvider("SunPKCS11").configure(softHsm.settings().configuration());
    }

    private static void logOutBehindTheVault() throws Exception {
        Provider stranger = stranger();
        KeyStore.getInstance("PKCS11", stranger).load(null, SECRET.toCharArray());
        ((AuthProvider) stranger).logout();
    }
}
