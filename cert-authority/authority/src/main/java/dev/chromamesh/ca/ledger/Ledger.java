package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.JournalRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the journal says, in the form that decisions need: which authorities there are, which key belongs to whom, and how
 * long leaves of an issuing authority live. Made by reading the journal, kept up with each record that is added.
 * Thread-safe.
 *
 * <p>It takes about half a kilobyte for each leaf that is remembered.
 */
public final class Ledger {

    /** How long after its certificate ended a key is still known. */
    public static final Duration MEMORY = Duration.ofDays(30);

    private final Map<String, AuthorityRecord> authorities = new LinkedHashMap<>();
    private final Map<String, LeafRecord> leavesByKey = new HashMap<>();
    private final Map<String, Instant> lastExpiry = new HashMap<>();
    private Optional<String> inForce = Optional.empty();
    private int forgetAt = 1_024;

    /**
     * Takes up a record that is on the disk. Kinds that it does not know are not for it.
     *
     * @throws IllegalArgumentException if the record is not of its kind's form; continues a sentence about the record
     */
    public synchronized void add(JournalRecord record) {
        Fields fields = new Fields(record.entry());
        switch (record.entry().kind()) {
            case Kinds.AUTHORITY_MADE -> add(AuthorityRecord.of(fields));
            case Kinds.AUTHORITY_IN_FORCE -> inForce = Optional.of(fields.text("key"));
            case Kinds.ISSUING -> add(LeafRecord.of(fields));
            default -> {}
        }
    }

    /** Takes up an authority that was made. */
    public synchronized void add(AuthorityRecord made) {
        authorities.put(made.key(), made);
    }

    /** Takes up which issuing authority signs. */
    public synchronized void inForce(AuthorityRecord issuing) {
        inForce = Optional.of(issuing.key());
    }

    /** Takes up a leaf, from before it is signed. */
    public synchronized void add(LeafRecord leaf) {
        leavesByKey.put(leaf.key(), leaf);
        lastExpiry.merge(leaf.issuer(), leaf.notAfter(), (one, other) -> one.isAfter(other) ? one : other);
        if (leavesByKey.size() >= forgetAt) {
            leavesByKey.values().removeIf(each -> each.notAfter().plus(MEMORY).isBefore(leaf.issuedAt()));
            forgetAt = Math.max(1_024, 2 * leavesByKey.size());
        }
    }

    /** The authority of a key identifier. */
    public synchronized Optional<AuthorityRecord> authority(String key) {
        return Optional.ofNullable(authorities.get(key));
    }

    /** Key identifier of the issuing authority that signs. */
    public synchronized Optional<String> inForce() {
        return inForce;
    }

    /** All leaves that have not ended at a moment, in no order. */
    public synchronized List<LeafRecord> unexpired(Instant now) {
        return leavesByKey.values().stream()
                .filter(leaf -> !leaf.notAfter().isBefore(now))
                .toList();
    }

    /**
     * The last leaf for a key, if there was one in living memory.
     *
     * @param key SHA-256 of the key's SubjectPublicKeyInfo, in lower-case hex
     */
    public synchronized Optional<LeafRecord> holder(String key) {
        return Optional.ofNullable(leavesByKey.get(key));
    }

    /**
     * When the last leaf of an issuing authority ends; empty if it signed none.
     *
     * @param issuer its key identifier
     */
    public synchronized Optional<Instant> lastExpiry(String issuer) {
        return Optional.ofNullable(lastExpiry.get(issuer));
    }
}
