package dev.chromamesh.sidecar;

import dev.chromamesh.protocol.enrolment.v1.Address;

/**
 * An address of this sidecar in the mesh. The agent has a type of its own so that it need not carry the whole model of
 * the mesh beside every application.
 *
 * @param host an IPv4 address, an IPv6 address without brackets, or a name
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    private static final int MAX_PORT = 65_535;

    /** Checks both. */
    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty (expected: an address such as 10.0.0.11)");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to 65535)");
        }
    }

    Address message() {
        return Address.newBuilder().setHost(host).setPort(port).build();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
