package dev.chromamesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A well-behaved state-of-the-world client over any server: it asks for all clusters and listeners, for the endpoints and routes that these
 * name, and for given secrets, and acknowledges everything.
 */
final class FollowingClient implements StreamObserver<DiscoveryResponse>, AutoCloseable {

    private final ManagedChannel channel;
    private final StreamObserver<DiscoveryRequest> requests;
    private final Map<ResourceType, Map<String, Any>> held = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, DiscoveryResponse> last = new EnumMap<>(ResourceType.class);
    private boolean ended;

    FollowingClient(int port, String... secrets) {
        channel =
                NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
        for (ResourceType type : ResourceType.values()) {
            held.put(type, new TreeMap<>());
            names.put(type, new TreeSet<>());
        }
        synchronized (this) {
            requests = AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(this);
            request(ResourceType.CLUSTER);
            request(ResourceType.LISTENER);
            want(ResourceType.SECRET, List.of(secrets));
        }
    }

    private void request(ResourceType type) {
        DiscoveryResponse answered = last.getOrDefault(type, DiscoveryResponse.getDefaultInstance());
        requests.onNext(DiscoveryRequest.newBuilder()
                .setNode(EngineServer.node("n"))
                .setTypeUrl(type.typeUrl())
                .addAllResourceNames(names(type))
                .setVersionInfo(answered.getVersionInfo())
                .setResponseNonce(answered.getNonce())
                .build());
    }

    private Set<String> names(ResourceType type) {
        return names.getOrDefault(type, Set.of());
    }

    private void want(ResourceType type, List<String> wanted) {
        if (!names(type).equals(new TreeSet<>(wanted))) {
            names.put(type, new TreeSet<>(wanted));
            held(type).keySet().retainAll(wanted);
            request(type);
        }
    }

    private Map<String, Any> held(ResourceType type) {
        return held.computeIfAbsent(type, absent -> new TreeMap<>());
    }

    @Override
    public synchronized void onNext(DiscoveryResponse response) {
        ResourceType type = ResourceType.of(response.getTypeUrl()).orElseThrow();
        if (type.wildcard()) {
            held(type).clear();
        }
        List<String> references = new ArrayList<>();
        response.getResourcesList().forEach(any -> held(type).put(name(type, any, references), any));
        last.put(type, response);
        request(type);
        if (type == ResourceType.CLUSTER) {
            want(ResourceType.ENDPOINT, references);
        } else if (type == ResourceType.LISTENER) {
            want(ResourceType.ROUTE, references);
        }
    }

    private static String name(ResourceType type, Any any, List<String> references) {
        try {
            return switch (type) {
                case CLUSTER -> {
                    Cluster cluster = any.unpack(Cluster.class);
                    references.addAll(References.of(cluster));
                    yield cluster.getName();
                }
                case LISTENER -> {
                    Listener listener = any.unpack(Listener.class);
                    references.addAll(References.of(listener));
                    yield listener.getName();
                }
                case ENDPOINT -> any.unpack(ClusterLoadAssignment.class).getClusterName();
                case ROUTE -> any.unpack(RouteConfiguration.class).getName();
                case SECRET -> any.unpack(Secret.class).getName();
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it holds a snapshot, all of it and nothing else. */
    synchronized boolean holds(Snapshot snapshot) {
        if (ended) {
            throw new IllegalStateException("the stream has ended");
        }
        for (ResourceType type : ResourceType.values()) {
            Map<String, Any> expected = new TreeMap<>();
            snapshot.resources(type).forEach((name, resource) -> expected.put(name, resource.body()));
            if (!held(type).equals(expected)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void onError(Throwable cause) {
        ended = true;
    }

    @Override
    public synchronized void onCompleted() {
        ended = true;
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
