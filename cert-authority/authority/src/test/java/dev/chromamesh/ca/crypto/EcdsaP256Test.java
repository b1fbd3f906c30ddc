package dev.chromamesh.ca.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The implementations against each other. */
class EcdsaP256Test {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<EcdsaP256> ALL = Providers.working();

    @Test
    void eachReadsTheOthersKeysAndVerifiesTheOthersSignatures() {
        for (EcdsaP256 signer : ALL) {
            for (EcdsaP256 verifier : ALL) {
                requireUnderstood(signer, verifier);
            }
        }
    }

    private static void requireUnderstood(EcdsaP256 signer, EcdsaP256 verifier) {
        KeyPair keys = signer.generate(RANDOM);
        var publicKey = verifier.publicKey(keys.getPublic().getEncoded()).orElseThrow();
        var privateKey = verifier.privateKey(keys.getPrivate().getEncoded()).orElseThrow();
        Random seeded = new Random(5);
        for (int length = 0; length < 100; length += 9) {
            byte[] message = new byte[length];
            seeded.nextBytes(message);
            byte[] signed = signer.sign(keys.getPrivate(), message, RANDOM);
            assertThat(verifier.verify(publicKey, message, signed)).isTrue();
            assertThat(verifier.verify(publicKey, Arrays.copyOf(message, length + 1), signed))
                    .isFalse();
            assertThat(verifier.verify(keys.getPublic(), message, signer.sign(privateKey, message, RANDOM)))
                    .isTrue();
        }
        assertThat(publicKey.getEncoded()).isEqualTo(keys.getPublic().getEncoded());
        assertThat(verifier.match(privateKey, publicKey, RANDOM)).isTrue();
        assertThat(verifier.match(privateKey, signer.generate(RANDOM).getPublic(), RANDOM))
                .isFalse();
    }

    @Test
    void malformedSignaturesAreFalseAndNoException() {
        for (EcdsaP256 crypto : ALL) {
            KeyPair keys = crypto.generate(RANDOM);
            byte[] message = {1, 2, 3};
            byte[] good = crypto.sign(keys.getPrivate(), message, RANDOM);
            Random seeded = new Random(6);
            for (int round = 0; round < 500; round++) {
                byte[] bad = Arrays.copyOf(good, seeded.nextInt(good.length));
                if (bad.length > 0) {
                    bad[seeded.nextInt(bad.length)] = (byte) seeded.nextInt(256);
                }
                assertThat(crypto.verify(keys.getPublic(), message, bad)).isFalse();
            }
        }
    }
}
