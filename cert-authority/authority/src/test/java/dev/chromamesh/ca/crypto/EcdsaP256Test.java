package dev.chromamesh.ca.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Two implementations against each other. */
class EcdsaP256Test {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final EcdsaP256 PREFERRED = EcdsaP256.preferred();
    private static final EcdsaP256 JDK = new EcdsaP256(sunEc());

    @Test
    void eachReadsTheOthersKeysAndVerifiesTheOthersSignatures() {
        for (List<EcdsaP256> pair : List.of(
                List.of(PREFERRED, JDK), List.of(JDK, PREFERRED), List.of(JDK, JDK), List.of(PREFERRED, PREFERRED))) {
            EcdsaP256 signer = pair.get(0);
            EcdsaP256 verifier = pair.get(1);
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
    }

    @Test
    void malformedSignaturesAreFalseAndNoException() {
        for (EcdsaP256 crypto : List.of(PREFERRED, JDK)) {
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

    @Test
    void noProviderIsRegistered() {
        assertThat(PREFERRED.name()).startsWith("BC ");
        assertThat(Stream.of(Security.getProviders()).map(Provider::getName)).doesNotContain("BC");
    }

    private static Provider sunEc() {
        Provider provider = Security.getProvider("SunEC");
        if (provider == null) {
            throw new IllegalStateException("this JDK has no SunEC");
        }
        return provider;
    }
}
