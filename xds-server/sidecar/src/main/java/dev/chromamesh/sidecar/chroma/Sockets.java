package dev.chromamesh.sidecar.chroma;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Socket addresses as texts, without ever asking a name service. */
public final class Sockets {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

    private Sockets() {}

    /** A numeric address and its port; empty for a name, which would have to be looked up. */
    public static Optional<InetSocketAddress> numeric(String host, int port) {
        boolean numeric = host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
        try {
            return numeric ? Optional.of(new InetSocketAddress(InetAddress.getByName(host), port)) : Optional.empty();
        } catch (UnknownHostException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As people write it: {@code 127.0.0.1:8000} or {@code [::]:8000}. */
    public static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (!(host instanceof Inet6Address)) {
            return host.getHostAddress() + ":" + address.getPort();
        }
        String text = host.isAnyLocalAddress() ? "::" : host.isLoopbackAddress() ? "::1" : host.getHostAddress();
        return "[" + text + "]:" + address.getPort();
    }
}
