package dev.chromamesh.mesh.envoy;

import java.util.regex.Pattern;

/** Tells an IP address from a host name without asking a resolver. */
final class IpLiteral {

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

    /** Loose on purpose: a name never has a colon, and Envoy reads the address itself. */
    private static final Pattern V6 = Pattern.compile("(?=.*:)[0-9a-fA-F:.]+");

    private IpLiteral() {}

    static boolean is(String host) {
        return V4.matcher(host).matches() || V6.matcher(host).matches();
    }
}
