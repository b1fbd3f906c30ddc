package dev.chromamesh.sidecar;

import dev.chromamesh.sidecar.chroma.ListeningSockets;
import dev.chromamesh.sidecar.chroma.Sockets;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Looks whether a port of ours has a second owner. Envoy opens its listeners so that a successor can take over
 * (SO_REUSEPORT), which also lets the Envoy of another sidecar of the same user in, without an error on either side: from
 * then on each connection gets one or the other identity by chance.
 */
final class PortDuty {

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final ListeningSockets sockets;
    private final SidecarListener listener;

    private Map<String, InetSocketAddress> seen = Map.of();
    private Instant nextLook = Instant.MIN;

    PortDuty(ListeningSockets sockets, SidecarListener listener) {
        this.sockets = sockets;
        this.listener = listener;
    }

    void tick(Instant now, Map<String, InetSocketAddress> listeners) {
        if (listeners.equals(seen) && now.isBefore(nextLook) && now.plus(EVERY).isAfter(nextLook)) {
            return;
        }
        seen = listeners;
        nextLook = now.plus(EVERY);
        listeners.forEach(this::look);
    }

    private void look(String name, InetSocketAddress address) {
        // Envoy has one socket for each of its threads, and ours has one thread.
        if (sockets.on(address.getPort()).stream().filter(address::equals).count() > 1) {
            listener.event(SidecarEvent.error(
                    Kind.PORT_SHARED,
                    Sockets.text(address) + " (" + name + ") is open in another process, too, which answers a part of"
                            + " the connections with another identity. Is there a second sidecar with this port on this"
                            + " host? Give each its own in mesh.yaml"));
        }
    }
}
