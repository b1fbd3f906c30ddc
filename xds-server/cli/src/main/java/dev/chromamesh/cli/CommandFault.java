package dev.chromamesh.cli;

/** A command cannot go on; the message is one line for a person and says what to do. */
public final class CommandFault extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitStatus status;

    /** A fault without an inner reason. */
    public CommandFault(ExitStatus status, String message) {
        super(message);
        this.status = status;
    }

    /** A fault with the exception that led to it, which is not shown. */
    public CommandFault(ExitStatus status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** What the process exits with. */
    public ExitStatus status() {
        return status;
    }
}
