package dev.chromamesh.sidecar.enrol;

/** The control plane granted something that cannot be used; the message says what is wrong with it. */
public final class UnusableReplyException extends Exception {

    private static final long serialVersionUID = 1L;

    UnusableReplyException(String message) {
        super(message);
    }

    UnusableReplyException(String message, Throwable cause) {
        super(message, cause);
    }
}
