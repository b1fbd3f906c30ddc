package dev.chromamesh.controlplane.transport;

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

    /** Envoys ping every few seconds to notice a dead server; gRPC would take 5 minutes for the least polite interval. */
    private static final Duration CLIENT_PINGS = Duration.ofSeconds(5);

    private static final Duration OUR_PINGS = Duration.ofSeconds(30);
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration CONNECTION_GRACE = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int CALLS_PER_CONNECTION = 100;
    private static final int MAX_REQUEST_BYTES = 4 << 20;
    private static final int WINDOW_BYTES = 1 << 20;
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
                .permitKeepAliveTime(CLIENT_PINGS.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(OUR_PINGS.toMillis(), TimeUnit.MILLISECONDS)
                .handshakeTimeout(HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAge(connectionAge.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(CONNECTION_GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                .maxInboundMessageSize(MAX_REQUEST_BYTES)
                .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .initialFlowControlWindow(WINDOW_BYTES);
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
