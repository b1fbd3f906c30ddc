package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.model.IpAddress;
import java.util.regex.Pattern;

/** Tells an IP address from a host name without asking a resolver. */
final class IpLiteral {

    /** Loose on purpose: a name never has a colon, and Envoy reads forms such as {@code ::ffff:10.0.0.1} too. */
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]+");

    private IpLiteral() {}

    static boolean is(String host) {
        return host.indexOf(':') < 0
                ? IpAddress.parse(host).isPresent()
                : V6.matcher(host).matches();
    }
}
