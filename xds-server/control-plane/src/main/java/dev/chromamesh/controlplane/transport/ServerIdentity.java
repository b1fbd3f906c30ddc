package dev.chromamesh.controlplane.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's own certificate, renewed when it is looked at and due.
 *
 * <p>Due is a moment drawn once for each certificate in 50 to 75 % of its life, judged by the wall clock at each use:
 * a host that slept has no timer that fired. While a renewal fails the present certificate stays, and the next use tries
 * again, at most once in a {@link #RETRY pause}. Safe for use by many threads.
 */
public final class ServerIdentity {

    /** How long a failed renewal is left alone. */
    static final Duration RETRY = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(ServerIdentity.class);
    private static final double EARLIEST = 0.5;
    private static final double LATEST = 0.75;

    private final Source source;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile Held held;

    /** Where a new credential comes from. */
    public interface Source {

        /**
         * Makes a key and has it certified.
         *
         * @throws IdentityException if that is not possible now
         */
        Credential next() throws IdentityException;

        /** Whether a credential may stay for as long as it lives; if not, the next one is made at once. */
        default boolean isSound(Credential held) {
            return true;
        }
    }

    /** The server cannot get a certificate now. */
    public static final class IdentityException extends Exception {

        private static final long serialVersionUID = 1L;

        /** For a reason that a person can act on. */
        public IdentityException(String message) {
            super(message);
        }
    }

    /**
     * {@code previous} lives on for handshakes that chose it before it was replaced; {@code notBefore} is the end of the pause
     * after a failed renewal.
     */
    private record Held(Credential current, Instant due, Optional<Credential> previous, Instant notBefore) {}

    /**
     * Gets the first credential.
     *
     * @throws IdentityException if there is none to be had
     */
    public ServerIdentity(Source source, InstantSource clock, RandomGenerator random) throws IdentityException {
        this.source = source;
        this.clock = clock;
        this.random = random;
        Credential first = source.next();
        this.held = new Held(first, due(first), Optional.empty(), Instant.EPOCH);
    }

    /** The credential in force. */
    public Credential current() {
        Held now = held;
        if (isDue(now) && renewing.compareAndSet(false, true)) {
            try {
                renew(held);
            } finally {
                renewing.set(false);
            }
        }
        return held.current();
    }

    /** The credential of that name, if it is the one in force or the one before. */
    Optional<Credential> find(String alias) {
        Held now = held;
        return now.current().alias().equals(alias)
                ? Optional.of(now.current())
                : now.previous().filter(previous -> previous.alias().equals(alias));
    }

    private void renew(Held before) {
        Instant now = clock.instant();
        if (!isDue(before)) {
            return;
        }
        try {
            Credential next = source.next();
            held = new Held(next, due(next), Optional.of(before.current()), Instant.EPOCH);
            log.debug("server certificate renewed: serial {}, expires {}", next.alias(), next.expiresAt());
        } catch (IdentityException | RuntimeException e) {
            held = new Held(before.current(), before.due(), before.previous(), now.plus(RETRY));
            log.error(
                    "server certificate not renewed, the present one expires {}: {}",
                    before.current().expiresAt(),
                    e.getMessage());
        }
    }

    private boolean isDue(Held now) {
        Instant at = clock.instant();
        return !isPaused(now, at) && (!at.isBefore(now.due()) || !source.isSound(now.current()));
    }

    /** Not for longer than a pause, should the clock be set back in it. */
    private static boolean isPaused(Held now, Instant at) {
        return at.isBefore(now.notBefore()) && !at.isBefore(now.notBefore().minus(RETRY));
    }

    private Instant due(Credential credential) {
        Duration life = Duration.between(credential.issuedAt(), credential.expiresAt());
        double share = random.nextDouble(EARLIEST, LATEST);
        return credential.issuedAt().plusMillis((long) (life.toMillis() * share));
    }
}
