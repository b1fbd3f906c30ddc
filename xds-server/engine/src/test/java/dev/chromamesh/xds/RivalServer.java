package dev.chromamesh.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** java-control-plane behind a real server on loopback, set up as its own example does. */
final class RivalServer implements AutoCloseable {

    private final SimpleCache<String> cache = new SimpleCache<>(node -> "everyone");
    private final Server server;
    private int version;

    RivalServer() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new V3DiscoveryServer(cache).getAggregatedDiscoveryServiceImpl())
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    void publish(Snapshot snapshot) {
        version++;
        cache.setSnapshot(
                "everyone",
                io.envoyproxy.controlplane.cache.v3.Snapshot.create(
                        all(snapshot, ResourceType.CLUSTER, Cluster.class),
                        all(snapshot, ResourceType.ENDPOINT, ClusterLoadAssignment.class),
                        all(snapshot, ResourceType.LISTENER, Listener.class),
                        all(snapshot, ResourceType.ROUTE, RouteConfiguration.class),
                        all(snapshot, ResourceType.SECRET, Secret.class),
                        String.valueOf(version)));
    }

    private static <M extends Message> List<M> all(Snapshot snapshot, ResourceType type, Class<M> kind) {
        return snapshot.resources(type).values().stream()
                .map(resource -> {
                    try {
                        return resource.body().unpack(kind);
                    } catch (InvalidProtocolBufferException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
