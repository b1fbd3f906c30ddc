package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.journal.Entry;
import dev.chromamesh.ca.journal.HeadSeal;
import dev.chromamesh.ca.journal.Journal;
import dev.chromamesh.ca.journal.JournalDamagedException;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.ledger.ForgottenRecord;
import dev.chromamesh.ca.ledger.KeyMakingRecord;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.ledger.RestoredRecord;
import dev.chromamesh.ca.ledger.StepRecord;
import dev.chromamesh.ca.ledger.UnknownRecordException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The authority's journal and the ledger that is read out of it. Thread-safe. */
final class Records implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Records.class);

    private final Journal journal;
    private final Ledger ledger;

    /** Whether a step may be in the journal of which the ledger does not know. */
    private volatile boolean uncertain;

    /** Whether that the journal cannot be written was said already: each caller meets it again. */
    private volatile boolean failing;

    private Records(Journal journal, Ledger ledger) {
        this.journal = journal;
        this.ledger = ledger;
    }

    /**
     * Reads the journal of an authority, or begins it.
     *
     * @throws AuthorityStateException if it is damaged or unreadable, or another version wrote it
     */
    static Records open(JournalFiles files, HeadSeal seal, InstantSource clock) throws AuthorityStateException {
        try {
            Ledger ledger = new Ledger();
            return new Records(Journal.open(files, seal, clock, ledger::add), ledger);
        } catch (JournalDamagedException | JournalUnavailableException | UnknownRecordException e) {
            throw new AuthorityStateException("certificate authority cannot start: " + e.getMessage(), e);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** Puts entries on the disk. Empty if they are there; else why nothing can be issued now. */
    Optional<Issuance.Refused> write(Entry... entries) {
        try {
            journal.append(entries);
            if (failing) {
                failing = false;
                LOG.info("the journal can be written again");
            }
            return Optional.empty();
        } catch (JournalDamagedException | JournalUnavailableException e) {
            if (!failing) {
                failing = true;
                LOG.error("nothing is issued until this is over: {}", e.getMessage());
            }
            return Optional.of(new Issuance.Refused(
                    RefusalCode.JOURNAL_UNAVAILABLE, "certificate authority cannot write its journal; see its log"));
        }
    }

    /** Puts on the disk that the authority was put back to what a backup has of it. */
    RestoredRecord restored(Instant madeAt, Instant now) throws AuthorityStateException {
        RestoredRecord restored = new RestoredRecord(ledger.epoch() + 1, madeAt, now);
        append(restored.restored());
        ledger.add(restored);
        return restored;
    }

    /**
     * Puts on the disk that a step of rotation is done. If this throws, it may be there all the same: then {@link #settle}
     * has to come before anything is done about rotation.
     */
    void write(StepRecord step) throws AuthorityStateException {
        uncertain = true;
        append(step.entry());
        ledger.add(step);
        uncertain = false;
    }

    /**
     * Finds out whether a step whose writing failed is in the journal; if so, it is done from now on.
     *
     * @return whether there was any doubt
     */
    boolean settle() throws AuthorityStateException {
        if (!uncertain) {
            return false;
        }
        // After a failure the journal checks itself with the next record that it takes
        append(StepRecord.resumed(ledger.hierarchy()));
        try {
            journal.read(1, record -> {
                if (StepRecord.isOne(record)) {
                    ledger.add(record);
                }
            });
        } catch (JournalDamagedException | JournalUnavailableException e) {
            throw new AuthorityStateException("certificate authority: " + e.getMessage(), e);
        }
        uncertain = false;
        return true;
    }

    /** Puts on the disk what is not kept in mind any more. */
    void write(ForgottenRecord forgotten) throws AuthorityStateException {
        append(forgotten.entry());
        ledger.add(forgotten);
    }

    /** Puts on the disk that a key is about to be made. */
    void write(KeyMakingRecord making) throws AuthorityStateException {
        append(making.entry());
        ledger.add(making);
    }

    @Override
    public void close() {
        journal.close();
    }

    private void append(Entry entry) throws AuthorityStateException {
        try {
            journal.append(entry);
        } catch (JournalDamagedException | JournalUnavailableException e) {
            throw new AuthorityStateException("certificate authority: " + e.getMessage(), e);
        }
    }
}
