package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.Quote;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.IpAddress;
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
    static Optional<ListenAddress> loopback(YamlNode node, String purpose, Findings findings) {
        Optional<ListenAddress> listener = any(node, purpose, findings);
        if (listener.isEmpty()) {
            return listener;
        }
        if (!listener.get().address().isLoopback()) {
            findings.add(
                    DiagnosticCode.NOT_LOOPBACK,
                    node.span(),
                    purpose + " would listen on " + listener.get().hostPort().host() + ", open to other hosts",
                    "use a loopback address, such as 127.0.0.1:"
                            + listener.get().port());
            return Optional.empty();
        }
        return listener;
    }

    /** Any address and port to listen on. */
    static Optional<ListenAddress> any(YamlNode node, String purpose, Findings findings) {
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.isNothing()) {
            findings.add(
                    DiagnosticCode.INVALID_ADDRESS,
                    node.span(),
                    purpose + " needs an address, but has " + (node.isEmptyValue() ? "none" : node.described()),
                    "write an address and a port, such as 127.0.0.1:18000");
            return Optional.empty();
        }
        Optional<HostPort> hostPort = HostPort.parse(scalar.text());
        Optional<ListenAddress> listener = hostPort.flatMap(parsed -> IpAddress.parse(parsed.host())
                .map(address -> new ListenAddress(address, parsed, purpose, node.span())));
        if (listener.isEmpty()) {
            report(scalar, purpose, findings);
        }
        return listener;
    }

    private static void report(YamlNode.Scalar scalar, String purpose, Findings findings) {
        String text = scalar.text();
        String port = text.substring(text.lastIndexOf(':') + 1);
        boolean hostThenPort = text.startsWith("[") || text.indexOf(':') == text.lastIndexOf(':');
        if (hostThenPort
                && port.length() < text.length()
                && text.indexOf('/') < 0
                && parsePort(port).isEmpty()) {
            findings.add(
                    DiagnosticCode.INVALID_PORT,
                    scalar.span(),
                    "the port in " + Quote.of(text) + " must be a number from 1 to 65535");
            return;
        }
        findings.add(
                DiagnosticCode.INVALID_ADDRESS,
                scalar.span(),
                purpose + " has the invalid address " + Quote.of(text),
                help(text, port, hostThenPort));
    }

    private static String help(String text, String port, boolean hostThenPort) {
        if (parsePort(text).isPresent()) {
            return "write 127.0.0.1:" + text;
        }
        if (text.indexOf('/') >= 0) {
            return "write only an address and a port, such as 127.0.0.1:18000";
        }
        if (text.indexOf(':') < 0) {
            return "the port is missing: write an address and a port, such as 127.0.0.1:18000";
        }
        if (!hostThenPort) {
            return "write an IPv6 address in brackets and quotes, such as \"[::1]:18000\"";
        }
        return text.startsWith("localhost:")
                ? "names are not resolved: write 127.0.0.1:" + port
                : "write an IP address, such as 127.0.0.1:" + port;
    }

    private static OptionalInt parsePort(String text) {
        if (!PORT.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        int port = Integer.parseInt(text);
        return port <= MAX_PORT ? OptionalInt.of(port) : OptionalInt.empty();
    }
}
