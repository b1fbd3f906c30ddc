package dev.chromamesh.xds;

import io.grpc.ServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How a gRPC server should treat the long connections of xDS clients. Its own defaults are made for short calls: it would notice a dead
 * client after two hours and take the keepalives of an Envoy for an attack.
 *
 * @param keepAlive after how long without a word a client is asked whether it is still there
 * @param keepAliveTimeout how long it has for the answer; then the connection is over, and its streams with it
 * @param permittedKeepAlive how often a client may ask us. A server that finds this impolite ends the connection
 *     ({@code too_many_pings}), and Envoys are set to ask every few seconds, to notice a dead control plane
 * @param handshake how long a new connection may take to complete its handshake: one that does not is not held open
 * @param age after which a connection is asked to end. Its client comes back at once, perhaps to another replica, and with its present
 *     certificate. gRPC draws a different age for each connection, within a tenth of this
 * @param grace how long the streams of such a connection have to end by themselves
 * @param requestBytes the largest request that is read. A request holds names only, so that this is some 100,000 of them
 * @param headerBytes the largest headers; a client has few
 */
public record TransportSettings(
        Duration keepAlive,
        Duration keepAliveTimeout,
        Duration permittedKeepAlive,
        Duration handshake,
        Duration age,
        Duration grace,
        int requestBytes,
        int headerBytes) {

    /** For clients on the same network. */
    public static final TransportSettings DEFAULT = new TransportSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMinutes(30),
            Duration.ofSeconds(10),
            4 << 20,
            8 << 10);

    /** Refuses limits and times that are not positive. */
    public TransportSettings {
        positive("keepAlive", keepAlive);
        positive("keepAliveTimeout", keepAliveTimeout);
        positive("permittedKeepAlive", permittedKeepAlive);
        positive("handshake", handshake);
        positive("age", age);
        positive("grace", grace);
        if (requestBytes < 1 || headerBytes < 1) {
            throw new IllegalArgumentException(
                    "requestBytes, headerBytes: " + requestBytes + ", " + headerBytes + " (expected: 1 or more)");
        }
    }

    private static void positive(String what, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: positive)");
        }
    }

    /** The same with another age of connections. */
    public TransportSettings withAge(Duration other) {
        return new TransportSettings(
                keepAlive, keepAliveTimeout, permittedKeepAlive, handshake, other, grace, requestBytes, headerBytes);
    }

    /** Sets all of this on the builder of any server. */
    public void applyTo(ServerBuilder<?> server) {
        server.keepAliveTime(keepAlive.toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(keepAliveTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(permittedKeepAlive.toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .handshakeTimeout(handshake.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAge(age.toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(grace.toMillis(), TimeUnit.MILLISECONDS)
                .maxInboundMessageSize(requestBytes)
                .maxInboundMetadataSize(headerBytes);
    }
}
