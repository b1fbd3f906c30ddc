package dev.chromamesh.ca.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.request.KeyPairs;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.Test;

class PasswordEncryptionTest {

    private static final PasswordEncryption QUICK = new PasswordEncryption(100);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final char[] PASSPHRASE = "correct horse".toCharArray();

    @Test
    void aKeyComesBackWithItsPassphraseOnly() {
        byte[] key = KeyPairs.p256(RANDOM).getPrivate().getEncoded();
        byte[] encrypted = QUICK.encrypt(key, PASSPHRASE, RANDOM);

        assertThat(PasswordEncryption.decrypt(encrypted, PASSPHRASE))
                .hasValueSatisfying(back -> assertThat(back).isEqualTo(key));
        // a wrong key has valid padding once in 256 times, but never gives the key
        for (int i = 0; i < 300; i++) {
            assertThat(PasswordEncryption.decrypt(encrypted, ("wrong " + i).toCharArray())
                            .filter(back -> Arrays.equals(back, key)))
                    .isEmpty();
        }
    }

    @Test
    void theSameKeyNeverLooksTheSame() {
        byte[] key = KeyPairs.p256(RANDOM).getPrivate().getEncoded();

        assertThat(QUICK.encrypt(key, PASSPHRASE, RANDOM)).isNotEqualTo(QUICK.encrypt(key, PASSPHRASE, RANDOM));
    }

    @Test
    void anotherImplementationReadsWhatIsWritten() throws Exception {
        byte[] key = KeyPairs.p256(RANDOM).getPrivate().getEncoded();

        PrivateKeyInfo back = new PKCS8EncryptedPrivateKeyInfo(QUICK.encrypt(key, PASSPHRASE, RANDOM))
                .decryptPrivateKeyInfo(new JcePKCSPBEInputDecryptorProviderBuilder()
                        .setProvider(new BouncyCastleProvider())
                        .build(PASSPHRASE));

        assertThat(back.getEncoded()).isEqualTo(key);
    }

    @Test
    void whatAnotherImplementationWroteIsRead() throws Exception {
        byte[] key = KeyPairs.p256(RANDOM).getPrivate().getEncoded();
        byte[] encrypted = new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(key))
                .build(new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                        .setProvider(new BouncyCastleProvider())
                        .setIterationCount(1000)
                        .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                        .build(PASSPHRASE))
                .getEncoded();

        assertThat(PasswordEncryption.decrypt(encrypted, PASSPHRASE))
                .hasValueSatisfying(back -> assertThat(back).isEqualTo(key));
    }

    @Test
    void garbageIsNoKey() {
        byte[] key = KeyPairs.p256(RANDOM).getPrivate().getEncoded();
        byte[] encrypted = QUICK.encrypt(key, PASSPHRASE, RANDOM);
        Random seeded = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = encrypted.clone();
            int header = 70;
            damaged[seeded.nextInt(header)] = (byte) seeded.nextInt(256);
            damaged[seeded.nextInt(header)] ^= (byte) (1 << seeded.nextInt(8));
            damaged = Arrays.copyOf(damaged, damaged.length - seeded.nextInt(2) * seeded.nextInt(damaged.length));
            assertThat(PasswordEncryption.decrypt(damaged, PASSPHRASE).filter(back -> back.length > 1000))
                    .isEmpty();
        }
    }
}
