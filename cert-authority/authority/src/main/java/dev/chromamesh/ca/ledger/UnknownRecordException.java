package dev.chromamesh.ca.ledger;

import dev.chromamesh.ca.journal.JournalRecord;

/**
 * A record that is as it was written, but says something that this version does not know. The message names it, and what
 * to do.
 */
public final class UnknownRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnknownRecordException(JournalRecord record, IllegalArgumentException cause) {
        super(
                "journal record " + record.sequence() + " (" + record.entry().kind() + ") " + cause.getMessage()
                        + ": another version wrote it. Nothing was changed. Use that version, or a later one",
                cause);
    }
}
