package dev.chromamesh.ca.key;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.journal.HeadSeal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key with which an authority marks how far its journal reaches: HMAC-SHA256. As a file it is one line of hex. For
 * one thread at a time.
 */
final class SealKey implements HeadSeal {

    static final String FILE = "journal-key";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;
    private static final int LINE = 2 * BYTES + 1;

    private final Mac mac;

    private SealKey(SecretKey key) {
        try {
            this.mac = Mac.getInstance(ALGORITHM);
            this.mac.init(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + ALGORITHM, e);
        }
    }

    /** Writes a new key into a folder; gives the digest of the file. */
    static String write(Path folder, SecureRandom random) throws IOException {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        byte[] content = (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(key, (byte) 0);
        PrivateFiles.write(folder.resolve(FILE), content);
        return Digests.sha256(content);
    }

    /** Empty if the file's content is no key. */
    static Optional<HeadSeal> of(byte[] content) {
        if (content.length != LINE) {
            return Optional.empty();
        }
        try {
            byte[] key = HexFormat.of().parseHex(new String(content, 0, LINE - 1, StandardCharsets.US_ASCII));
            HeadSeal seal = new SealKey(new SecretKeySpec(key, ALGORITHM));
            Arrays.fill(key, (byte) 0);
            return Optional.of(seal);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public byte[] mac(byte[] content) {
        return mac.doFinal(content);
    }
}
