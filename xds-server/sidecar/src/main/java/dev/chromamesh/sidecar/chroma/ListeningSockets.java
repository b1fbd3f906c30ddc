package dev.chromamesh.sidecar.chroma;

import java.net.InetSocketAddress;
import java.util.List;

/** Which addresses accept connections on this host. */
@FunctionalInterface
public interface ListeningSockets {

    /** The local addresses that accept connections on a port, loopback and wildcard ones included. */
    List<InetSocketAddress> on(int port);
}
