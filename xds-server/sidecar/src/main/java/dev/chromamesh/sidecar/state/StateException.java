package dev.chromamesh.sidecar.state;

/** The state folder cannot be used; the message is one line that says what to do. */
public final class StateException extends Exception {

    private static final long serialVersionUID = 1L;

    StateException(String message) {
        super(message);
    }

    StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
