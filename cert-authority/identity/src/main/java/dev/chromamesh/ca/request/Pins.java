package dev.chromamesh.ca.request;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;

/** Digests that stand for a public key. */
public final class Pins {

    private Pins() {}

    /** The SHA-256 digest of a key's SubjectPublicKeyInfo: 32 bytes, the same for every certificate of the key. */
    public static byte[] spki(PublicKey key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /** Whether a pin, as {@link #spki} makes it, stands for this key. */
    public static boolean matches(byte[] pin, PublicKey key) {
        return MessageDigest.isEqual(pin, spki(key));
    }
}
