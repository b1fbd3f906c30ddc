package dev.chromamesh.ca.issue;

/** A root cannot sign now: its key, or the passphrase of that, is not here or not the right one. The message says which. */
final class RootKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    RootKeyException(Exception cause) {
        super(cause.getMessage(), cause);
    }
}
