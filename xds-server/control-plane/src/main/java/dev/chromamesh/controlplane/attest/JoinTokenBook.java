package dev.chromamesh.controlplane.attest;

import com.google.protobuf.ByteString;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Key;
import dev.chromamesh.controlplane.store.Store;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.protocol.JoinSecret;
import dev.chromamesh.protocol.Refusal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The join tokens: one use, short-lived, bound to one workload.
 *
 * <p>Only the SHA-256 of a secret is stored. A token is spent by a compare-and-set in the store, so that of many who
 * present it at once, also to several servers of one store, exactly one wins. Who lost the reply may present it again
 * with the same certificate request from the same instance. Safe for use by many threads.
 */
public final class JoinTokenBook {

    /** How long a token lives unless its maker says otherwise. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(10);

    /** The longest life that a maker may ask for. */
    public static final Duration MAX_LIFETIME = Duration.ofDays(1);

    private static final String KIND = "tokens";
    private static final String NEW_TOKEN = "create a new one with \"chroma-mesh token create\"";

    private final Store store;
    private final InstantSource clock;
    private final SecureRandom random;

    /** Keeps tokens in a store. */
    public JoinTokenBook(Store store, InstantSource clock, SecureRandom random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A new right to join.
     *
     * @param secret known to nobody else, and not to the server either from now on
     * @param expiresAt until when it may be used
     */
    public record Minted(JoinSecret secret, Instant expiresAt) {}

    /**
     * Makes a token.
     *
     * @param workload whom it may join
     * @param lifetime positive, at most {@link #MAX_LIFETIME}
     * @throws StoreException if it could not be stored; then it does not exist
     */
    public Minted mint(String workload, Duration lifetime) throws StoreException {
        if (lifetime.isZero() || lifetime.isNegative() || lifetime.compareTo(MAX_LIFETIME) > 0) {
            throw new IllegalArgumentException("lifetime " + lifetime + " (expected: more than 0, at most 24 hours)");
        }
        byte[] bytes = new byte[JoinSecret.BYTES];
        random.nextBytes(bytes);
        JoinSecret secret = new JoinSecret(ByteString.copyFrom(bytes));
        // tokens carry whole seconds
        Instant expiresAt = clock.instant().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
        TokenRecord record = new TokenRecord(workload, expiresAt, Optional.empty());
        if (store.write(key(secret), Entry.ABSENT, record.toJson()).isEmpty()) {
            throw new IllegalStateException("a new random secret is known already (expected: never)");
        }
        return new Minted(secret, expiresAt);
    }

    /**
     * What {@link #spend} would answer, without spending the token: a mistake elsewhere in a request must not cost it.
     *
     * @throws StoreException if the store cannot be read
     */
    public Claim look(JoinSecret secret, Claimant claimant) throws StoreException {
        Optional<Entry> entry = store.read(key(secret));
        return entry.isEmpty() ? unknown() : judge(TokenRecord.of(entry.get()), claimant, clock.instant());
    }

    /**
     * Spends the token, unless this claimant did so already.
     *
     * @throws StoreException if that could not be stored; the token may or may not be spent then, for this claimant
     */
    public Claim spend(JoinSecret secret, Claimant claimant) throws StoreException {
        Key key = key(secret);
        while (true) {
            Optional<Entry> entry = store.read(key);
            if (entry.isEmpty()) {
                return unknown();
            }
            TokenRecord record = TokenRecord.of(entry.get());
            Instant now = clock.instant();
            Claim claim = judge(record, claimant, now);
            boolean first = claim instanceof Claim.Granted granted && !granted.again();
            if (!first
                    || store.write(
                                    key,
                                    entry.get().revision(),
                                    record.usedBy(claimant, now).toJson())
                            .isPresent()) {
                return claim;
            }
            // somebody else was faster: judge again what is there now
        }
    }

    /**
     * Drops what nobody will ask for again.
     *
     * @throws StoreException if the store does not work
     */
    public void forgetOld() throws StoreException {
        Instant now = clock.instant();
        for (Entry entry : store.list(KIND)) {
            if (TokenRecord.of(entry).forgettable(now)) {
                store.remove(entry);
            }
        }
    }

    private static Claim judge(TokenRecord record, Claimant claimant, Instant now) {
        Optional<TokenRecord.Use> use = record.use();
        if (use.isPresent()) {
            return use.get().claimant().equals(claimant) && record.inGrace(use.get(), now)
                    ? new Claim.Granted(record.workload(), true)
                    : new Claim.Refused(
                            Refusal.TOKEN_USED,
                            "the join token was used already, at "
                                    + use.get().at().truncatedTo(ChronoUnit.SECONDS) + "; " + NEW_TOKEN);
        }
        if (!now.isBefore(record.expiresAt())) {
            return new Claim.Refused(
                    Refusal.TOKEN_EXPIRED, "the join token expired at " + record.expiresAt() + "; " + NEW_TOKEN);
        }
        return new Claim.Granted(record.workload(), false);
    }

    private static Claim unknown() {
        return new Claim.Refused(
                Refusal.TOKEN_UNKNOWN,
                "this server does not know the join token: another server made it, or it expired long ago; "
                        + NEW_TOKEN);
    }

    private static Key key(JoinSecret secret) {
        return new Key(KIND, secret.fingerprint());
    }
}
