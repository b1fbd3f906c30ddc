package dev.chromamesh.controlplane.transport;

import dev.chromamesh.xds.TransportSettings;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The port that sidecars and Envoys dial. */
public final class GrpcListener implements AutoCloseable {

    private static final Duration FAREWELL = Duration.ofSeconds(2);
    /** A client needs one, and a second while the first has not ended yet. */
    private static final int CALLS_PER_CONNECTION = 100;

    /** A full state of a mesh goes out without waiting for the client's word in between. */
    private static final int WINDOW_BYTES = 1 << 20;

    /** Streams that a client opens only to reset them (CVE-2023-44487): one that does so this often, in this time, is cut off. */
    private static final int RESETS = 200;

    private static final int RESETS_SECONDS = 30;

    /**
     * gRPC tells the log of every connection that spoke no HTTP/2, with a stack trace. Kept, because Java forgets the
     * level of a logger that nobody holds.
     */
    private static final Logger CONNECTIONS = Logger.getLogger("io.grpc.netty.NettyServerTransport");

    private final Server server;

    private GrpcListener(Server server) {
        this.server = server;
    }

    /**
     * Starts to answer.
     *
     * @param connectionAge after which a connection is asked to end, and its client comes back with its present
     *     certificate
     * @param executor runs the calls; must stay open until the listener is closed
     * @throws IOException if the address cannot be had
     */
    public static GrpcListener start(
            InetSocketAddress address,
            ServerTls tls,
            Duration connectionAge,
            Executor executor,
            List<ServerServiceDefinition> services)
            throws IOException {
        CONNECTIONS.setLevel(Level.WARNING);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .sslContext(tls.context())
                .executor(executor)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .initialFlowControlWindow(WINDOW_BYTES);
        TransportSettings.DEFAULT.withAge(connectionAge).applyTo(builder);
        services.forEach(builder::addService);
        return new GrpcListener(builder.build().start());
    }

    /** The port that it listens on. */
    public int port() {
        return server.getPort();
    }

    /** Ends the listener: asks the clients to go, and after a short while makes them. */
    @Override
    public void close() {
        server.shutdown();
        try {
            if (!server.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
