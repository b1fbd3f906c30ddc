package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.journal.JournalRecord;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.LedgerView;
import dev.chromamesh.ca.rotation.Step;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the journal says, in the form that decisions need: which authorities there are, which key belongs to whom, what is
 * revoked. Made by reading the journal, kept up with each record that is added.
 * Thread-safe.
 *
 * <p>It takes about half a kilobyte for each leaf that is remembered.
 */
public final class Ledger {

    /** How long after its certificate ended a key is still known. */
    public static final Duration MEMORY = Duration.ofDays(30);

    /** How much time goes by from one forgetting to the next. */
    private static final Duration FORGETTING = Duration.ofDays(1);

    private final Map<AuthorityId, AuthorityDigests> authorities = new TreeMap<>();
    private final Map<String, AuthorityId> ids = new HashMap<>();
    private final Set<AuthorityId> keysMade = new HashSet<>();
    private final Map<AuthorityId, Instant> latestEnds = new HashMap<>();
    private final Map<BigInteger, LeafRecord> leaves = new HashMap<>();
    private final Map<String, BigInteger> serials = new HashMap<>();
    private final Map<BigInteger, Long> bundles = new HashMap<>();
    private final Map<BigInteger, String> certificates = new HashMap<>();
    private Hierarchy hierarchy = Hierarchy.empty();
    private Revocations revocations = Revocations.NONE;
    private long crlNumber;
    private long epoch;
    private Instant forgottenBefore = Instant.MIN;

    /**
     * Takes up a record that is on the disk. Kinds that it does not know are not for it.
     *
     * @throws UnknownRecordException if the record is not of its kind's form
     */
    public void add(JournalRecord record) {
        try {
            read(record);
        } catch (IllegalArgumentException e) {
            throw new UnknownRecordException(record, e);
        }
    }

    private synchronized void read(JournalRecord record) {
        Fields fields = new Fields(record.entry());
        if (StepRecord.isOne(record)) {
            add(StepRecord.of(fields));
            return;
        }
        switch (record.entry().kind()) {
            case Kinds.AUTHORITY_KEY_MAKING -> add(KeyMakingRecord.of(fields));
            case Kinds.ISSUING -> add(LeafRecord.of(fields));
            case Kinds.ISSUED -> issued(LeafRecord.serial(fields), fields.text("certificate"));
            case Kinds.IDENTITY_REVOKED -> add(RevokedIdentity.of(fields));
            case Kinds.IDENTITY_READMITTED -> readmit(fields.id("id"));
            case Kinds.CERTIFICATE_REVOKED -> add(RevokedCertificate.of(fields));
            case Kinds.CRL_SIGNING -> add(CrlRecord.of(fields));
            case Kinds.LEAVES_FORGOTTEN -> add(ForgottenRecord.of(fields));
            case Kinds.RESTORED -> add(RestoredRecord.of(fields));
            default -> {}
        }
    }

    /** Takes up that a key is about to be made. */
    public synchronized void add(KeyMakingRecord making) {
        keysMade.add(making.id());
    }

    /**
     * Takes up a step of rotation; one whose number was passed already changes nothing.
     *
     * @throws IllegalArgumentException if it is not possible after those before it
     */
    public synchronized void add(StepRecord record) {
        if (record.step().number() <= hierarchy.step()) {
            return;
        }
        hierarchy = hierarchy.apply(record.step());
        if (record.step() instanceof Step.Prepare prepare) {
            AuthorityDigests made = record.digests().orElseThrow();
            authorities.put(prepare.id(), made);
            ids.put(made.key(), prepare.id());
        }
    }

    /** Takes up a leaf, from before it is signed. */
    public synchronized void add(LeafRecord leaf) {
        leaves.put(leaf.serial(), leaf);
        serials.put(leaf.key(), leaf.serial());
        bundles.put(leaf.serial(), hierarchy.bundle());
        AuthorityId issuer = ids.get(leaf.issuer());
        if (issuer != null) {
            latestEnds.merge(issuer, leaf.notAfter(), (one, other) -> one.isAfter(other) ? one : other);
        }
    }

    /** Takes up that leaves which ended before a moment are forgotten, and with them their revocations. */
    public synchronized void add(ForgottenRecord forgotten) {
        forgottenBefore = forgotten.endedBefore();
        leaves.values().removeIf(each -> each.notAfter().isBefore(forgottenBefore));
        serials.values().retainAll(leaves.keySet());
        certificates.keySet().retainAll(leaves.keySet());
        bundles.keySet().retainAll(leaves.keySet());
        revocations = revocations.since(forgottenBefore);
    }

    /**
     * What can be forgotten at a moment, if it is worth a record.
     *
     * @param now by a clock that can be believed
     */
    public synchronized Optional<ForgottenRecord> forgettable(Instant now) {
        Instant before = now.minus(MEMORY);
        boolean isTooEarly = forgottenBefore.isAfter(Instant.MIN) && before.isBefore(forgottenBefore.plus(FORGETTING));
        return isTooEarly
                        || leaves.values().stream()
                                .noneMatch(leaf -> leaf.notAfter().isBefore(before))
                ? Optional.empty()
                : Optional.of(new ForgottenRecord(before));
    }

    /** Takes up that a leaf was signed; the digest is SHA-256 of the certificate, in lower-case hex. */
    public synchronized void issued(BigInteger serial, String digest) {
        certificates.put(serial, digest);
    }

    /** Takes up that a workload is revoked. */
    public synchronized void add(RevokedIdentity revoked) {
        revocations = revocations.with(revoked);
    }

    /** Takes up that a workload is readmitted. */
    public synchronized void readmit(SpiffeId id) {
        revocations = revocations.without(id);
    }

    /** Takes up that a certificate is revoked. */
    public synchronized void add(RevokedCertificate revoked) {
        revocations = revocations.with(revoked);
    }

    /** Takes up that a list is about to be signed. */
    public synchronized void add(CrlRecord crl) {
        crlNumber = Math.max(crlNumber, crl.number());
    }

    /** Takes up that the authority was put back. */
    public synchronized void add(RestoredRecord restored) {
        epoch = Math.max(epoch, restored.epoch());
        // Lists that were signed in the time that is lost must not have had the numbers to come
        crlNumber = Math.max(crlNumber, restored.restoredAt().toEpochMilli());
    }

    /** How often the authority was put back to an earlier state; 0 if never. */
    public synchronized long epoch() {
        return epoch;
    }

    /** Who and what is revoked. */
    public synchronized Revocations revocations() {
        return revocations;
    }

    /** The highest number of a certificate revocation list; 0 if there was none. */
    public synchronized long crlNumber() {
        return crlNumber;
    }

    /** The number of the trust bundle when a leaf was about to be signed; whoever got the leaf got that one or a later. */
    public synchronized long bundle(BigInteger serial) {
        return bundles.getOrDefault(serial, 0L);
    }

    /** The leaf of a serial number, if it is in living memory. */
    public synchronized Optional<LeafRecord> leaf(BigInteger serial) {
        return Optional.ofNullable(leaves.get(serial));
    }

    /** SHA-256 of the certificate of a serial number, in lower-case hex; empty if it never left the authority. */
    public synchronized Optional<String> certificate(BigInteger serial) {
        return Optional.ofNullable(certificates.get(serial));
    }

    /** Which authorities there are, and what they are doing. */
    public synchronized Hierarchy hierarchy() {
        return hierarchy;
    }

    /** Whether a key for an authority was made, or was about to be. */
    public synchronized boolean isKeyMade(AuthorityId id) {
        return keysMade.contains(id);
    }

    /** Whether a key was made for an authority, or was about to be, that then was not made. */
    public synchronized boolean isLeftover(AuthorityId id) {
        return keysMade.contains(id) && hierarchy.find(id).isEmpty();
    }

    /** The digests of an authority's certificates. */
    public synchronized Optional<AuthorityDigests> digests(AuthorityId id) {
        return Optional.ofNullable(authorities.get(id));
    }

    /** The authority of a key identifier, in lower-case hex. */
    public synchronized Optional<AuthorityId> authority(String key) {
        return Optional.ofNullable(ids.get(key));
    }

    /** What rotation has to know of the leaves. */
    public synchronized LedgerView view() {
        return new LedgerView(latestEnds);
    }

    /** All leaves that have not ended at a moment, in no order. */
    public synchronized List<LeafRecord> unexpired(Instant now) {
        return leaves.values().stream()
                .filter(leaf -> !leaf.notAfter().isBefore(now))
                .toList();
    }

    /**
     * The last leaf for a key, if there was one in living memory.
     *
     * @param key SHA-256 of the key's SubjectPublicKeyInfo, in lower-case hex
     */
    public synchronized Optional<LeafRecord> holder(String key) {
        return Optional.ofNullable(serials.get(key)).map(leaves::get);
    }
}
