package dev.chromamesh.mesh.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A socket address as a person writes it: an IP address or a host name, and a port.
 *
 * @param host an IPv4 address, an IPv6 address without brackets, or a DNS name
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) implements Comparable<HostPort> {

    private static final int MAX_PORT = 65_535;
    private static final Pattern TEXT = Pattern.compile(
            "(?:\\[(?<v6>[0-9A-Fa-f]*:[0-9A-Fa-f:]*)]|(?<host>[A-Za-z0-9._-]+)):(?<port>[1-9][0-9]{0,4})");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

    /** Checks host and port. */
    public HostPort {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host is empty (expected: an address such as 127.0.0.1)");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to 65535)");
        }
    }

    /**
     * Reads {@code HOST:PORT}, with an IPv6 address in brackets, as {@link #toString} writes it.
     *
     * @return nothing if the text is no such thing; a name is taken without asking DNS
     */
    public static Optional<HostPort> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > MAX_PORT) {
            return Optional.empty();
        }
        String inBrackets = matcher.group("v6");
        String host = inBrackets == null ? matcher.group("host") : inBrackets;
        boolean numeric = inBrackets != null || NUMERIC.matcher(host).matches();
        if (numeric && IpAddress.parse(host).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new HostPort(host, Integer.parseInt(matcher.group("port"))));
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
