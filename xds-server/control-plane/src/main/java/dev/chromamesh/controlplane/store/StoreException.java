package dev.chromamesh.controlplane.store;

/** The store cannot do its work; the message says where, why and what to do about it. */
public final class StoreException extends Exception {

    private static final long serialVersionUID = 1L;

    /** For a fault that the store found itself. */
    public StoreException(String message) {
        super(message);
    }

    /** For a fault that something below reported. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
