package dev.chromamesh.ca.backup;

/** A file is no backup that can be used. Nothing of it was given out. The message is one line, without secrets. */
public final class BackupException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** What is wrong with it. */
    public enum Reason {
        /** It is another kind of file. */
        NOT_A_BACKUP,
        /** Another version made it. */
        OTHER_VERSION,
        /** It was sealed with another passphrase. */
        WRONG_PASSPHRASE,
        /** It was cut, or changed in any way. */
        CHANGED
    }

    BackupException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is wrong with it. */
    public Reason reason() {
        return reason;
    }
}
