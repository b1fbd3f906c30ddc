package dev.chromamesh.sidecar.envoy;

/** Envoy cannot be used on this host; the message is one line that says what to do. */
public final class EnvoyException extends Exception {

    private static final long serialVersionUID = 1L;

    EnvoyException(String message) {
        super(message);
    }

    EnvoyException(String message, Throwable cause) {
        super(message, cause);
    }
}
