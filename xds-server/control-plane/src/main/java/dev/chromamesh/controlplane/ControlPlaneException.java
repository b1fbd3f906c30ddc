package dev.chromamesh.controlplane;

/** The server cannot start because of its surroundings; the message says what to do. */
public final class ControlPlaneException extends Exception {

    private static final long serialVersionUID = 1L;

    ControlPlaneException(String message) {
        super(message);
    }

    ControlPlaneException(String message, Throwable cause) {
        super(message, cause);
    }
}
