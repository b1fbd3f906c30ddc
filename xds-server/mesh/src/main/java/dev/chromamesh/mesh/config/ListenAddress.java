package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.IpAddress;

/**
 * An address that one workload's host is to listen on.
 *
 * @param address the text's meaning
 * @param hostPort the same as it goes into the model
 * @param purpose what it is for, in a sentence
 * @param span where it stands
 */
record ListenAddress(IpAddress address, HostPort hostPort, String purpose, SourceSpan span) {

    int port() {
        return hostPort.port();
    }

    /** Whether one process that listens here keeps another from listening there. */
    boolean collidesWith(ListenAddress other) {
        return port() == other.port()
                && (address.equals(other.address) || address.isWildcard() || other.address.isWildcard());
    }
}
