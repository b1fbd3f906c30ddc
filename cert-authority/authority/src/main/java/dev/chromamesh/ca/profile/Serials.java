package dev.chromamesh.ca.profile;

import java.math.BigInteger;

/** Serial numbers of certificates (RFC 5280, 4.1.2.2). */
public final class Serials {

    /** As long as the RFC allows; all certificates have the same length. */
    public static final int LENGTH = 20;

    private Serials() {}

    /**
     * A positive serial from random bytes: 158 of their bits remain random, the first two become 01, so that every serial
     * has the same length and no sign.
     *
     * @param random {@link #LENGTH} bytes
     */
    public static BigInteger from(byte[] random) {
        if (random.length != LENGTH) {
            throw new IllegalArgumentException("random: " + random.length + " bytes (expected: " + LENGTH + ")");
        }
        byte[] serial = random.clone();
        serial[0] = (byte) ((serial[0] & 0x3f) | 0x40);
        return new BigInteger(serial);
    }
}
