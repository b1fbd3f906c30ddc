package dev.chromamesh.sidecar.chroma;

import java.util.List;

/** Where Chroma can be reached. */
public sealed interface ChromaBinding {

    /** Nobody listens on the port. */
    record NotListening() implements ChromaBinding {}

    /** Only this host reaches it: as it must be. */
    record LoopbackOnly() implements ChromaBinding {}

    /**
     * Others can reach it around the sidecar, without encryption and without a role.
     *
     * @param addresses where it listens beyond loopback
     */
    record Exposed(List<String> addresses) implements ChromaBinding {

        /** Copies the addresses. */
        public Exposed {
            addresses = List.copyOf(addresses);
        }
    }
}
