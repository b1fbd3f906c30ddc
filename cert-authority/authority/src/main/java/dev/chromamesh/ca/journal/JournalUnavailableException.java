package dev.chromamesh.ca.journal;

/**
 * The journal could not be read or written now. The message says which file and what to do.
 *
 * <p>What was to be appended was not acknowledged, and either all of it is in the journal or nothing: {@link
 * Journal#head()} tells after the next append that succeeds.
 */
public final class JournalUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What seals the journal cannot be used; the message says so, and what to do. */
    public JournalUnavailableException(String seal, Throwable cause) {
        super("journal is unavailable: " + seal + "; the next append tries again by itself", cause);
    }

    JournalUnavailableException(String file, String what, Throwable cause) {
        super(
                "journal is unavailable: " + file + " " + what + " (" + cause
                        + "). Check free space, permissions and the disk; the next append tries again by itself",
                cause);
    }
}
