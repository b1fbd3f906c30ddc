package dev.chromamesh.sidecar.enrol;

import dev.chromamesh.sidecar.state.Membership;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/**
 * When a certificate is renewed: at a moment between 50 and 75 % of its life, which counts from issue.
 *
 * <p>The moment is drawn once per certificate, not once per look: whoever draws anew each time renews the whole fleet at
 * the early end of the window. The draw is a hash of the certificate, whose serial number is random, so that it survives
 * a restart of the agent without being written anywhere.
 */
public final class RenewalMoment {

    private static final double EARLIEST = 0.50;
    private static final double WINDOW = 0.25;
    private static final int UNUSED_BITS = Long.SIZE - 53;
    private static final double SCALE = 0x1.0p-53;

    private RenewalMoment() {}

    /** When this membership's certificate is due. */
    public static Instant of(Membership membership) {
        return of(membership.issuedAt(), membership.expiry(), fraction(membership.leaf()));
    }

    /**
     * The moment at a fraction of the window.
     *
     * @param fraction 0 (inclusive) to 1 (exclusive)
     */
    static Instant of(Instant issuedAt, Instant expiry, double fraction) {
        if (!(fraction >= 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction: " + fraction + " (expected: 0 <= fraction < 1)");
        }
        Duration life = Duration.between(issuedAt, expiry);
        if (life.isNegative()) {
            return expiry;
        }
        double share = EARLIEST + WINDOW * fraction;
        return issuedAt.plusMillis((long) (life.toMillis() * share));
    }

    private static double fraction(X509Certificate leaf) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
            return (ByteBuffer.wrap(digest).getLong() >>> UNUSED_BITS) * SCALE;
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("certificate cannot be hashed", e);
        }
    }
}
