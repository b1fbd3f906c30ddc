package dev.chromamesh.ca.inspect;

import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.journal.JournalVerifier;
import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.FolderView;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.ledger.UnknownRecordException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An authority as its state folder describes it. Read without a lock, so the authority may be running meanwhile.
 *
 * @param folder its certificates
 * @param ledger what its journal says, up to the first fault
 * @param journal what the check of the journal found
 */
public record AuthorityView(FolderView folder, Ledger ledger, Verification journal) {

    /**
     * Reads and checks a state folder.
     *
     * @throws AuthorityStateException if there is no authority in it, or a file of it is damaged, or
     *     another version wrote its journal
     * @throws JournalUnavailableException if the journal cannot be read
     */
    public static AuthorityView read(Path folder) throws AuthorityStateException, JournalUnavailableException {
        FolderView view = FolderView.read(folder);
        Ledger ledger = new Ledger();
        try {
            Verification journal = JournalVerifier.verify(view.journal(), Optional.empty(), ledger::add);
            return new AuthorityView(view, ledger, journal);
        } catch (UnknownRecordException e) {
            throw new AuthorityStateException(String.valueOf(e.getMessage()), e);
        }
    }
}
