package dev.chromamesh.sidecar.event;

/**
 * Something that happened in the agent's life.
 *
 * @param kind what it is, for programs
 * @param severity how much it matters
 * @param message one line for a person (the tail of Envoy's log may follow on lines of its own); never holds a secret
 */
public record SidecarEvent(Kind kind, Severity severity, String message) {

    /** How much an event matters. */
    public enum Severity {
        /** Life goes on. */
        INFO,
        /** Somebody should know. */
        WARNING,
        /** Somebody has to act. */
        ERROR
    }

    /** What can happen. */
    public enum Kind {
        /** A remark about the start, such as a token that is not needed. */
        NOTE,
        /** The control plane cannot be reached for the first certificate; the agent tries again. */
        JOIN_WAITS,
        /** The first certificate is here. */
        JOINED,
        /** Chroma does not listen yet. */
        CHROMA_AWAITED,
        /** Chroma can be reached around the sidecar. */
        CHROMA_EXPOSED,
        /** Chroma was exposed and is no more. */
        CHROMA_GUARDED,
        /** Envoy was started. */
        ENVOY_STARTED,
        /** Envoy serves. */
        ENVOY_READY,
        /** Envoy ended without being asked to. */
        ENVOY_ENDED,
        /** Envoy could not take a listener, mostly because its port is in use. */
        LISTENER_REFUSED,
        /** Another process listens on a port of this sidecar, too. */
        PORT_SHARED,
        /** A new certificate took the place of the old one. */
        RENEWED,
        /** The running Envoy has another bootstrap than the control plane now gives: this sidecar has to be restarted. */
        BOOTSTRAP_CHANGED,
        /** A renewal failed; the current certificate stays. */
        RENEWAL_FAILED,
        /** The certificate is past its end: only a new token helps. */
        CERTIFICATE_EXPIRED,
        /** The agent was asked to stop and lets Envoy finish its work. */
        DRAINING,
        /** Envoy is gone and the agent ends. */
        STOPPED
    }

    /** An event of everyday life. */
    public static SidecarEvent info(Kind kind, String message) {
        return new SidecarEvent(kind, Severity.INFO, message);
    }

    /** An event that somebody should know of. */
    public static SidecarEvent warning(Kind kind, String message) {
        return new SidecarEvent(kind, Severity.WARNING, message);
    }

    /** An event that asks somebody to act. */
    public static SidecarEvent error(Kind kind, String message) {
        return new SidecarEvent(kind, Severity.ERROR, message);
    }
}
