package dev.chromamesh.ca.crypto;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Whether a provider calculates correctly: a known answer (RFC 6979, A.2.5), and its own round trip. */
final class SelfTest {

    private static final byte[] MESSAGE = "sample".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_MESSAGE = "sampla".getBytes(StandardCharsets.US_ASCII);

    /** The RFC's public key as SubjectPublicKeyInfo. */
    private static final byte[] KEY = HexFormat.of()
            .parseHex("3059301306072a8648ce3d020106082a8648ce3d030107034200"
                    + "04" + "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                    + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");

    /** The RFC's r and s for SHA-256, in DER. */
    private static final byte[] SIGNATURE = HexFormat.of()
            .parseHex("3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                    + "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");

    private SelfTest() {}

    /** What is wrong with a provider, or empty. */
    static Optional<String> fault(EcdsaP256 crypto) {
        Optional<PublicKey> known = crypto.publicKey(KEY);
        if (known.isEmpty()) {
            return Optional.of("it cannot read a P-256 key");
        }
        if (!crypto.verify(known.get(), MESSAGE, SIGNATURE)) {
            return Optional.of("it refuses a good signature");
        }
        if (crypto.verify(known.get(), OTHER_MESSAGE, SIGNATURE)) {
            return Optional.of("it accepts the signature of another message");
        }
        SecureRandom random = new SecureRandom();
        KeyPair keys = crypto.generate(random);
        return crypto.match(keys.getPrivate(), keys.getPublic(), random)
                ? Optional.empty()
                : Optional.of("it refuses a signature of its own");
    }
}
