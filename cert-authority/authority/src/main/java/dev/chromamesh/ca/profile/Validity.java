package dev.chromamesh.ca.profile;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a certificate is valid, both ends included (RFC 5280, 4.1.2.5), in whole seconds.
 *
 * @param notBefore the first moment
 * @param notAfter the last moment, not before the first
 */
public record Validity(Instant notBefore, Instant notAfter) {

    /** How far certificates reach back, so that a verifier whose clock is late accepts them: five minutes, with reserve. */
    public static final Duration BACKDATING = Duration.ofMinutes(10);

    /** Cuts fractions of seconds and checks the order. */
    public Validity {
        notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
        notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (notAfter.isBefore(notBefore)) {
            throw new IllegalArgumentException("notAfter: " + notAfter + " (expected: at least " + notBefore + ")");
        }
    }

    /** What a certificate says. */
    public static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** From a while back to the end of a lifetime that counts from now. */
    public static Validity from(Instant now, Duration lifetime) {
        return new Validity(now.minus(BACKDATING), now.plus(lifetime));
    }

    /**
     * This validity without what lies outside the issuer's.
     *
     * @throws IllegalArgumentException if nothing is left
     */
    public Validity within(Validity issuer) {
        return new Validity(later(notBefore, issuer.notBefore), earlier(notAfter, issuer.notAfter));
    }

    /** Whether a moment lies in it. */
    public boolean covers(Instant moment) {
        return !moment.isBefore(notBefore) && !moment.isAfter(notAfter);
    }

    /** From the first moment to the last. */
    public Duration length() {
        return Duration.between(notBefore, notAfter);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
