package dev.chromamesh.controlplane;

import java.security.SecureRandom;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server. */
public final class ControlPlane implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);

    private final Closing closing;
    private final int grpcPort;
    private final int adminPort;

    ControlPlane(Closing closing, int grpcPort, int adminPort) {
        this.closing = closing;
        this.grpcPort = grpcPort;
        this.adminPort = adminPort;
    }

    /** How a start ended. */
    public sealed interface Start {}

    /**
     * The server runs, and serves sidecars and Envoys.
     *
     * @param server to be closed by the caller
     */
    public record Running(ControlPlane server) implements Start {}

    /**
     * There is no mesh to serve: {@code mesh.yaml} is wrong or missing, and none was good before. Nothing was
     * made but the state folder and in it the empty store with its lock, which is free again.
     *
     * @param explanation every mistake with its place, for a person
     */
    public record Refused(String explanation) implements Start {}

    /**
     * Starts a server. It serves from its store, and takes streams only after that is loaded: a restart, even with a
     * broken {@code mesh.yaml}, takes nothing away from anybody.
     *
     * @param clock by which certificates and tokens live
     * @throws ControlPlaneException if the surroundings do not allow it: a port in use, a damaged state folder
     */
    public static Start start(ServerSettings settings, InstantSource clock, SecureRandom random)
            throws ControlPlaneException {
        return new Startup(settings, clock, random).run();
    }

    /** Where sidecars and Envoys are listened for. */
    public int grpcPort() {
        return grpcPort;
    }

    /** Where the admin interface listens on 127.0.0.1. */
    public int adminPort() {
        return adminPort;
    }

    /** Ends the streams and stops. Envoys keep what they have. */
    @Override
    public void close() {
        closing.close();
        log.info("server stopped");
    }
}
