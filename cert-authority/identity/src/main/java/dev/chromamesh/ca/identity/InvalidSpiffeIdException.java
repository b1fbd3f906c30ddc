package dev.chromamesh.ca.identity;

/** A text that is no SPIFFE ID or trust domain; the message gives the value and what was expected. */
public final class InvalidSpiffeIdException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidSpiffeIdException(String message) {
        super(message);
    }
}
