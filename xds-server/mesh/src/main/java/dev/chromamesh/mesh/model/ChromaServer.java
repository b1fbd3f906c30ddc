package dev.chromamesh.mesh.model;

import java.util.Optional;

/**
 * A Chroma process beside its sidecar.
 *
 * @param port where Chroma listens, on loopback only
 * @param probe where the sidecar answers health probes in plaintext, heartbeat only, if asked for
 */
public record ChromaServer(int port, Optional<HostPort> probe) {

    /** Chroma's own default port. */
    public static final int DEFAULT_PORT = 8000;

    /** Checks the port. */
    public ChromaServer {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to 65535)");
        }
    }
}
