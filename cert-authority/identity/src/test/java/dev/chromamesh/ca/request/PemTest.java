package dev.chromamesh.ca.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final String LABEL = "THING";

    @Test
    void anyContentComesBackAsItWasWritten() throws Exception {
        Random seeded = new Random(2);
        for (int length = 1; length < 300; length++) {
            byte[] content = new byte[length];
            seeded.nextBytes(content);
            String text = Pem.encode(LABEL, content);

            assertThat(Pem.decode(LABEL, text)).containsExactly(content);
            assertThat(text.lines()).allMatch(line -> line.length() <= 64);
            assertThat(Pem.decode(LABEL, text.replace("\n", "\r\n"))).containsExactly(content);
            assertThat(Pem.decode(LABEL, text.strip())).containsExactly(content);
            assertThat(Pem.decode(LABEL, "# a comment\n\n" + text + "\nmore\n" + text))
                    .containsExactly(content, content);
        }
    }

    @Test
    void aPrivateKeyComesBack() throws Exception {
        KeyPair keys = KeyPairs.p256(new SecureRandom());

        assertThat(Pem.parsePrivateKey(Pem.privateKey(keys.getPrivate()))).isEqualTo(keys.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "-----BEGIN THING-----\nAAAA\n",
                "-----BEGIN THING-----\n-----END THING-----\n",
                "-----BEGIN THING-----\nAAAA\n-----END OTHER-----\n",
                "-----BEGIN OTHER-----\nAAAA\n-----END OTHER-----\n",
                "-----BEGIN THING-----\nAAAA\n-----BEGIN THING-----\nAAAA\n-----END THING-----\n",
                "-----BEGIN THING-----\nAA!A\n-----END THING-----\n",
                "-----BEGIN THING-----\nA\n-----END THING-----\n",
                "AAAA\n-----END THING-----\n",
                "-----BEGIN THING----\nAAAA\n-----END THING-----\n",
                "-----BEGIN THING-----\nAAAA\n-----END THING-----\n-----BEGIN THING-----\n"
            })
    void aBrokenTextIsRefusedWhole(String text) {
        assertThatThrownBy(() -> Pem.decode(LABEL, text)).isInstanceOf(InvalidPemException.class);
    }

    @Test
    void twoKeysAreNotOne() {
        String key = Pem.privateKey(KeyPairs.p256(new SecureRandom()).getPrivate());

        assertThatThrownBy(() -> Pem.parsePrivateKey(key + key)).hasMessageContaining("found 2 blocks");
    }

    @Test
    void noMessageRepeatsTheContent() {
        String secret = "c2VjcmV0c2VjcmV0c2VjcmV0";
        for (String text : List.of(
                "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n" + secret + "*\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n" + secret,
                "-----BEGIN " + secret + "-----\n")) {
            assertThatThrownBy(() -> Pem.parsePrivateKey(text))
                    .isInstanceOf(InvalidPemException.class)
                    .hasMessageNotContaining(secret)
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }

    @Test
    void noCertificateIsRefused() {
        String text = Pem.encode("CERTIFICATE", "hello".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> Pem.parseCertificates(text)).hasMessageContaining("is no X.509 certificate");
    }
}
