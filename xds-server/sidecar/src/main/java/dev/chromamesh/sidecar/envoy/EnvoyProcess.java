package dev.chromamesh.sidecar.envoy;

import java.util.OptionalInt;

/** An Envoy that was started. */
public interface EnvoyProcess {

    /** The process ID. */
    long pid();

    /** Whether it still runs. */
    boolean alive();

    /** What it ended with, once it has ended and if it is our own child. */
    OptionalInt exitCode();

    /** Asks it to end (SIGTERM): it closes all connections at once. */
    void terminate();

    /** Ends it (SIGKILL). */
    void kill();
}
