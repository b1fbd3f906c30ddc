package dev.chromamesh.sidecar;

/**
 * How an agent's life ended.
 *
 * @param kind which way
 * @param message one line that says what to do; a plain statement after an orderly stop
 */
public record SidecarOutcome(Kind kind, String message) {

    /** The ways in which it can end. */
    public enum Kind {
        /** As asked. */
        STOPPED(0),
        /** The token is not good, or the control plane refuses. */
        REFUSED(1),
        /** The settings do not say enough. */
        USAGE(2),
        /** The host or the network does not allow it. */
        ENVIRONMENT(3);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** What the process should exit with. */
        public int exitCode() {
            return exitCode;
        }
    }

    static SidecarOutcome stopped() {
        return new SidecarOutcome(Kind.STOPPED, "stopped");
    }

    static SidecarOutcome refused(String message) {
        return new SidecarOutcome(Kind.REFUSED, message);
    }

    static SidecarOutcome usage(String message) {
        return new SidecarOutcome(Kind.USAGE, message);
    }

    static SidecarOutcome environment(String message) {
        return new SidecarOutcome(Kind.ENVIRONMENT, message);
    }
}
