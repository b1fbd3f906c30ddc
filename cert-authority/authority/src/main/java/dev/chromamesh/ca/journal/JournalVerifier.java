package dev.chromamesh.ca.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks a journal's log without the authority's key. It changes nothing and may run on a copy.
 *
 * <p>The log alone shows a record that was changed, removed, added or reordered. Whether its end was cut, or all of it
 * written anew, shows only against a head that was kept elsewhere. A last line without its end is none: it is a record
 * that was being written.
 */
public final class JournalVerifier {

    private JournalVerifier() {}

    /**
     * Checks the log in a folder.
     *
     * @param known how far the journal reached at some time
     * @throws JournalUnavailableException if a file cannot be read
     */
    public static Verification verify(Path folder, Optional<ExportedHead> known) throws JournalUnavailableException {
        return verify(JournalFiles.in(folder), known);
    }

    /**
     * Checks the log in a folder and gives its records on the way, each once it was found good.
     *
     * @param known how far the journal reached at some time
     * @param sink is given each record in turn, up to the first fault
     * @throws JournalUnavailableException if a file cannot be read
     */
    public static Verification verify(Path folder, Optional<ExportedHead> known, Consumer<JournalRecord> sink)
            throws JournalUnavailableException {
        return verify(JournalFiles.in(folder), known, sink);
    }

    /** The same for files that are elsewhere than in a folder. */
    public static Verification verify(JournalFiles journal, Optional<ExportedHead> known)
            throws JournalUnavailableException {
        return verify(journal, known, record -> {});
    }

    private static Verification verify(JournalFiles journal, Optional<ExportedHead> known, Consumer<JournalRecord> sink)
            throws JournalUnavailableException {
        NamedFiles files = new NamedFiles(journal);
        ExportedHead wanted = known.orElse(ExportedHead.NONE);
        if (wanted.equals(ExportedHead.NONE) && LogScan.logs(files).isEmpty()) {
            return new Verification.Intact(0, ExportedHead.NONE);
        }
        try {
            ExportedHead last = LogScan.settled(files, Long.MAX_VALUE, List.of(wanted), sink)
                    .run()
                    .last();
            return new Verification.Intact(last.sequence(), last);
        } catch (JournalDamagedException e) {
            return new Verification.Faulty(e.file(), e.line(), e.sequence(), e.what());
        }
    }
}
