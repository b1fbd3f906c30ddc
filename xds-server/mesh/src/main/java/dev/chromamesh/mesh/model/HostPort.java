package dev.chromamesh.mesh.model;

/**
 * A socket address as a person writes it: an IP address or a host name, and a port.
 *
 * @param host an IPv4 address, an IPv6 address without brackets, or a DNS name
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) implements Comparable<HostPort> {

    /** Checks host and port. */
    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty (expected: an address such as 127.0.0.1)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to 65535)");
        }
    }

    @Override
    public int compareTo(HostPort other) {
        int byHost = host.compareTo(other.host);
        return byHost != 0 ? byHost : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
