package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.model.HostPort;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;

/** Socket addresses as Envoy writes them. */
final class Addresses {

    private static final String ANY_V6 = "::";

    private Addresses() {}

    static Address of(HostPort where) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder()
                        .setAddress(where.host())
                        .setPortValue(where.port())
                        // Who binds to every IPv6 address means every IPv4 address too.
                        .setIpv4Compat(where.host().equals(ANY_V6)))
                .build();
    }
}
