package dev.chromamesh.sidecar.chroma;

import dev.chromamesh.sidecar.chroma.ChromaBinding.Exposed;
import dev.chromamesh.sidecar.chroma.ChromaBinding.LoopbackOnly;
import dev.chromamesh.sidecar.chroma.ChromaBinding.NotListening;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** Looks whether Chroma listens on loopback only: it has no authentication of its own. */
public final class ChromaGuard {

    private final ListeningSockets sockets;
    private final Optional<InetSocketAddress> ownListener;

    /**
     * A guard for one sidecar.
     *
     * @param ownListener where this sidecar's Envoy listens for the mesh, which may be Chroma's port on another address
     */
    public ChromaGuard(ListeningSockets sockets, Optional<InetSocketAddress> ownListener) {
        this.sockets = sockets;
        this.ownListener = ownListener;
    }

    /** Where Chroma can be reached now. */
    public ChromaBinding look(int port) {
        List<InetSocketAddress> found = sockets.on(port).stream()
                .filter(address -> ownListener.filter(address::equals).isEmpty())
                .toList();
        if (found.isEmpty()) {
            return new NotListening();
        }
        List<String> exposed = found.stream()
                .filter(address -> !address.getAddress().isLoopbackAddress())
                .map(Sockets::text)
                .distinct()
                .toList();
        return exposed.isEmpty() ? new LoopbackOnly() : new Exposed(exposed);
    }

    /** What to tell the person who started Chroma that way. */
    public static String advice(int port, Exposed exposed) {
        return "Chroma listens on " + String.join(" and ", exposed.addresses())
                + ", where anybody can reach it around the mesh. Let it listen on loopback only: start it with"
                + " `chroma run --host 127.0.0.1 --port " + port
                + "`, or with `listen_address: 127.0.0.1` in its config"
                + " file, or with CHROMA_LISTEN_ADDRESS=127.0.0.1 in its environment";
    }
}
