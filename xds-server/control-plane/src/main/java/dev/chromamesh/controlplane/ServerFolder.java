package dev.chromamesh.controlplane;

import dev.chromamesh.controlplane.store.file.FileStore;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The server's part of a state folder, and what lies where in it.
 *
 * @param path the folder, mode 0700
 */
public record ServerFolder(Path path) {

    /** The server's part of a state folder. */
    public static ServerFolder in(Path state) {
        return new ServerFolder(state.resolve("server"));
    }

    /** What must survive a restart. */
    public Path store() {
        return path.resolve("store");
    }

    /** The certificate authority's keys and certificates. */
    public Path authority() {
        return path.resolve("authority");
    }

    /** The admin token, for commands on this host. */
    public Path adminToken() {
        return path.resolve("admin-token");
    }

    /** Where the running server's admin interface listens, {@code HOST:PORT}, for commands on this host. */
    public Path adminAddress() {
        return path.resolve("admin-address");
    }

    /**
     * Whether a server runs on this folder at this moment. Without one, nobody at {@link #adminAddress} can be trusted.
     *
     * @throws IOException if that cannot be found out
     */
    public boolean isInUse() throws IOException {
        return FileStore.isOpen(store());
    }
}
