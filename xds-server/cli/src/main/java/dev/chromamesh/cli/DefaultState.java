package dev.chromamesh.cli;

/** Where the server's state is unless the operator says otherwise. */
public final class DefaultState {

    /** As the Filesystem Hierarchy Standard has it for a service's data. */
    public static final String FOLDER = "/var/lib/chroma-mesh";

    private DefaultState() {}
}
