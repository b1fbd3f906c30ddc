package dev.chromamesh.ca.request;

/** A text that is not the PEM it should be. The message never repeats the text, which may be a key. */
public final class InvalidPemException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidPemException(String message) {
        super(message);
    }

    InvalidPemException(String message, Throwable cause) {
        super(message, cause);
    }
}
