package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.model.HostPort;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Ports and addresses. */
final class AddressReader {

    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int MAX_PORT = 65_535;

    private AddressReader() {}

    /** A port on its own: a number without quotes. */
    static OptionalInt port(YamlNode node, String what, Findings findings) {
        OptionalInt port = node instanceof YamlNode.Scalar scalar ? parsePort(scalar.text()) : OptionalInt.empty();
        if (port.isPresent() && node instanceof YamlNode.Scalar scalar && !scalar.plain()) {
            findings.add(
                    DiagnosticCode.INVALID_PORT,
                    node.span(),
                    what + " is a text, not a number",
                    "write " + scalar.text() + " without quotes");
            return OptionalInt.empty();
        }
        if (port.isEmpty()) {
            findings.add(
                    DiagnosticCode.INVALID_PORT,
                    node.span(),
                    what + " must be a number from 1 to 65535, but is " + node.described());
        }
        return port;
    }

    /** An address for plaintext of this host only. */
    static Optional<Socket> loopback(YamlNode node, String purpose, Findings findings) {
        Optional<Socket> socket = any(node, purpose, findings);
        if (socket.isEmpty()) {
            return socket;
        }
        if (!socket.get().address().isLoopback()) {
            findings.add(
                    DiagnosticCode.NOT_LOOPBACK,
                    node.span(),
                    purpose + " would listen on " + socket.get().hostPort().host() + ", open to other hosts",
                    "use a loopback address, such as 127.0.0.1:" + socket.get().port());
            return Optional.empty();
        }
        return socket;
    }

    /** Any address and port to listen on. */
    static Optional<Socket> any(YamlNode node, String purpose, Findings findings) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            findings.add(
                    DiagnosticCode.INVALID_ADDRESS,
                    node.span(),
                    purpose + " needs an address, but has " + (node.isEmptyValue() ? "none" : node.described()),
                    "write an address and a port, such as 127.0.0.1:18000");
            return Optional.empty();
        }
        String text = scalar.text();
        int colon = text.lastIndexOf(':');
        if (colon < 0 || (text.indexOf(':') < colon && !text.startsWith("["))) {
            findings.add(DiagnosticCode.INVALID_ADDRESS, node.span(), notAnAddress(purpose, text), shape(text));
            return Optional.empty();
        }
        OptionalInt port = parsePort(text.substring(colon + 1));
        if (port.isEmpty()) {
            findings.add(
                    DiagnosticCode.INVALID_PORT,
                    node.span(),
                    "the port in " + Quote.of(text) + " must be a number from 1 to 65535");
            return Optional.empty();
        }
        Optional<IpAddress> address = host(text.substring(0, colon));
        if (address.isEmpty()) {
            String help = text.startsWith("localhost:")
                    ? "names are not resolved: write 127.0.0.1:" + port.getAsInt()
                    : "write an IP address, such as 127.0.0.1:" + port.getAsInt();
            findings.add(DiagnosticCode.INVALID_ADDRESS, node.span(), notAnAddress(purpose, text), help);
        }
        String host = text.substring(0, colon).replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
        return address.map(ip -> new Socket(ip, new HostPort(host, port.getAsInt()), purpose, node.span()));
    }

    private static String notAnAddress(String purpose, String text) {
        return purpose + " has the invalid address " + Quote.of(text);
    }

    private static String shape(String text) {
        if (parsePort(text).isPresent()) {
            return "write 127.0.0.1:" + text;
        }
        if (text.indexOf('/') >= 0) {
            return "write only an address and a port, such as 127.0.0.1:18000";
        }
        return text.indexOf(':') < 0
                ? "the port is missing: write an address and a port, such as 127.0.0.1:18000"
                : "write an IPv6 address in brackets and quotes, such as \"[::1]:18000\"";
    }

    /** IPv4 stands bare, IPv6 in brackets. */
    private static Optional<IpAddress> host(String host) {
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        Optional<IpAddress> address = IpAddress.parse(brackets ? host.substring(1, host.length() - 1) : host);
        return address.filter(ip -> ip.isV4() != brackets);
    }

    private static OptionalInt parsePort(String text) {
        if (!PORT.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        int port = Integer.parseInt(text);
        return port <= MAX_PORT ? OptionalInt.of(port) : OptionalInt.empty();
    }
}
