package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.journal.Entry;
import dev.chromamesh.ca.journal.HeadSeal;
import dev.chromamesh.ca.journal.Journal;
import dev.chromamesh.ca.journal.JournalDamagedException;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.ledger.AuthorityRecord;
import dev.chromamesh.ca.ledger.AuthorityRecord.Tier;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.ledger.RestoredRecord;
import dev.chromamesh.ca.ledger.UnknownRecordException;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.Validity;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The authority's journal and the ledger that is read out of it. Thread-safe. */
final class Records implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Records.class);

    private final Journal journal;
    private final Ledger ledger;

    private Records(Journal journal, Ledger ledger) {
        this.journal = journal;
        this.ledger = ledger;
    }

    /** Begins the journal of a new authority. */
    static void found(
            JournalFiles files, HeadSeal seal, InstantSource clock, X509Certificate root, X509Certificate issuing)
            throws AuthorityStateException {
        AuthorityRecord first = record(Tier.ISSUING, issuing);
        try (Journal journal = Journal.open(files, seal, clock)) {
            journal.append(record(Tier.ROOT, root).made(), first.made(), first.inForce());
        } catch (JournalDamagedException | JournalUnavailableException e) {
            throw unusable(e);
        }
    }

    /**
     * Reads the journal of an authority.
     *
     * @throws AuthorityStateException if it is damaged, unreadable, or of another authority than these
     */
    static Records open(
            JournalFiles files, HeadSeal seal, InstantSource clock, X509Certificate root, X509Certificate issuing)
            throws AuthorityStateException {
        Journal journal = null;
        try {
            Ledger ledger = new Ledger();
            journal = Journal.open(files, seal, clock, ledger::add);
            Records records = new Records(journal, ledger);
            records.require(record(Tier.ROOT, root));
            AuthorityRecord inForce = records.require(record(Tier.ISSUING, issuing));
            if (!records.ledger.inForce().equals(Optional.of(inForce.key()))) {
                // The process ended between putting it in force and saying so
                records.putInForce(inForce);
            }
            return records;
        } catch (JournalDamagedException | JournalUnavailableException | UnknownRecordException e) {
            close(journal);
            throw unusable(e);
        } catch (AuthorityStateException | RuntimeException e) {
            close(journal);
            throw e;
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** Puts entries on the disk. Empty if they are there; else why nothing can be issued now. */
    Optional<Issuance.Refused> write(Entry... entries) {
        try {
            journal.append(entries);
            return Optional.empty();
        } catch (JournalDamagedException | JournalUnavailableException e) {
            LOG.error("nothing is issued: {}", e.getMessage());
            return Optional.of(new Issuance.Refused(
                    RefusalCode.JOURNAL_UNAVAILABLE, "certificate authority cannot write its journal; see its log"));
        }
    }

    /** Puts on the disk that the authority was put back to what a backup has of it. */
    RestoredRecord restored(Instant madeAt, Instant now) throws AuthorityStateException {
        RestoredRecord restored = new RestoredRecord(ledger.epoch() + 1, madeAt, now);
        try {
            journal.append(restored.restored());
        } catch (JournalDamagedException | JournalUnavailableException e) {
            throw unusable(e);
        }
        ledger.add(restored);
        return restored;
    }

    /** Puts on the disk that an issuing authority was made, before anything can be signed with it. */
    void made(X509Certificate issuing) throws AuthorityStateException {
        AuthorityRecord made = record(Tier.ISSUING, issuing);
        try {
            journal.append(made.made());
        } catch (JournalDamagedException | JournalUnavailableException e) {
            throw unusable(e);
        }
        ledger.add(made);
    }

    /** Puts on the disk that an issuing authority signs from here on; if that fails, the next start makes up for it. */
    void inForce(X509Certificate issuing) {
        try {
            putInForce(record(Tier.ISSUING, issuing));
        } catch (JournalDamagedException | JournalUnavailableException e) {
            LOG.error(
                    "the journal does not say that {} is in force: {}",
                    issuing.getSubjectX500Principal(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        journal.close();
    }

    private void putInForce(AuthorityRecord issuing) throws JournalDamagedException, JournalUnavailableException {
        journal.append(issuing.inForce());
        ledger.inForce(issuing);
    }

    private AuthorityRecord require(AuthorityRecord authority) throws AuthorityStateException {
        if (!ledger.authority(authority.key()).equals(Optional.of(authority))) {
            throw new AuthorityStateException("certificate authority cannot start: its journal knows nothing of its "
                    + authority.tier().word() + " certificate (SHA-256 " + authority.certificate()
                    + "). Nothing was changed. They are not of one authority, or not of one time: restore the folder as"
                    + " a whole from a backup");
        }
        return authority;
    }

    private static AuthorityRecord record(Tier tier, X509Certificate certificate) {
        return new AuthorityRecord(
                tier,
                new Issuer(certificate).keyId(),
                digest(certificate),
                Validity.of(certificate).notAfter());
    }

    /** SHA-256 of a certificate, in lower-case hex. */
    static String digest(X509Certificate certificate) {
        try {
            return Digests.sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate has no encoding", e);
        }
    }

    private static void close(@Nullable Journal journal) {
        if (journal != null) {
            journal.close();
        }
    }

    private static AuthorityStateException unusable(Exception cause) {
        return new AuthorityStateException("certificate authority cannot start: " + cause.getMessage(), cause);
    }
}
