package dev.chromamesh.protocol;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The part of a join token that must stay unknown to others. Never printed: {@link #toString()} hides it. */
public final class JoinSecret {

    /** How many random bytes a secret has. */
    public static final int BYTES = 32;

    private final ByteString bytes;

    /**
     * Takes the bytes of a secret.
     *
     * @throws IllegalArgumentException if there are not exactly {@link #BYTES} of them
     */
    public JoinSecret(ByteString bytes) {
        if (bytes.size() != BYTES) {
            throw new IllegalArgumentException("secret of " + bytes.size() + " bytes (expected: " + BYTES + ")");
        }
        this.bytes = bytes;
    }

    /** The secret itself, for the one message that carries it. */
    public ByteString bytes() {
        return bytes;
    }

    /** SHA-256 of the secret in lower-case hex: all that the server keeps of it, and safe to log. */
    public String fingerprint() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256 (expected: every Java has it)", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JoinSecret secret
                && MessageDigest.isEqual(bytes.toByteArray(), secret.bytes.toByteArray());
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        return "JoinSecret[hidden]";
    }
}
