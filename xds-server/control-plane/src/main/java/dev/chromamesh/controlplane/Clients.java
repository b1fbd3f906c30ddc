package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import dev.chromamesh.xds.Client;
import java.util.UUID;

/**
 * The engine's name for a proxy. Each instance is an audience of its own: where it listens stands in its configuration.
 */
final class Clients {

    private static final char SEPARATOR = '#';

    private Clients() {}

    static Client of(SpiffeId id, UUID instance) {
        return new Client(id.uri() + SEPARATOR + instance, instance.toString());
    }

    static ProxyIdentity proxy(Client client) {
        String audience = client.audience();
        int end = audience.lastIndexOf(SEPARATOR);
        return new ProxyIdentity(
                SpiffeId.parse(audience.substring(0, end)), UUID.fromString(audience.substring(end + 1)));
    }
}
