package dev.chromamesh.xds;

import static dev.chromamesh.xds.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.status.v3.ClientStatusRequest;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.grpc.xds.XdsNameResolverProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * gRPC's own xDS client: state-of-the-world, a name for everything, never a wildcard. It finds a backend through a listener, a route, a
 * cluster and its endpoints, and follows what changes.
 */
class GrpcXdsClientIT {

    private static final String SCHEME = "xds-under-test";
    private static final String TARGET = "backend.example";
    private static final ConfigSource ADS = ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .build();

    private final EngineServer server =
            new EngineServer(0, EngineSettings.named("test"), (call, headers) -> new Client("grpc", "1"));
    private final List<Server> backends = new ArrayList<>();
    private final XdsNameResolverProvider resolver;
    private final ManagedChannel channel;

    GrpcXdsClientIT() throws IOException {
        resolver = XdsNameResolverProvider.createForTest(
                SCHEME,
                Map.of(
                        "xds_servers",
                        List.of(Map.of(
                                "server_uri",
                                "localhost:" + server.port(),
                                "channel_creds",
                                List.of(Map.of("type", "insecure")),
                                "server_features",
                                List.of("xds_v3"))),
                        "node",
                        Map.of("id", "grpc-client")));
        NameResolverRegistry.getDefaultRegistry().register(resolver);
        channel = Grpc.newChannelBuilder(SCHEME + ":///" + TARGET, InsecureChannelCredentials.create())
                .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        NameResolverRegistry.getDefaultRegistry().deregister(resolver);
        backends.forEach(Server::shutdownNow);
        server.close();
    }

    @Test
    void clientFindsItsBackendAndFollowsItsEndpointsItsClusterAndItsRoute() throws Exception {
        int first = backend("first");
        int second = backend("second");

        publish(listener(), route("a"), cluster("a"), endpoints("a", first));
        eventually("the first backend answers", () -> whoAnswers().equals("first"));

        publish(listener(), route("a"), cluster("a"), endpoints("a", second));
        eventually("the endpoints have changed", () -> whoAnswers().equals("second"));

        publish(listener(), route("b"), cluster("a"), endpoints("a", second), cluster("b"), endpoints("b", first));
        eventually("the route leads to another cluster", () -> whoAnswers().equals("first"));

        publish(listener(), route("b"), cluster("b"), endpoints("b", first));
        for (int i = 0; i < 50; i++) {
            assertThat(whoAnswers()).as("after the old cluster has gone").isEqualTo("first");
        }
    }

    @Test
    void clientThatAsksBeforeThereIsAnythingIsServedWhenItComes() throws Exception {
        int port = backend("late");
        publish(listener(), route("a"));
        eventually(
                "the client waits for its cluster",
                () -> server.wire.responsesWith(ResourceType.ROUTE) > 0
                        || !whoAnswers().isEmpty());

        publish(listener(), route("a"), cluster("a"), endpoints("a", port));

        eventually("it is served", () -> whoAnswers().equals("late"));
    }

    @Test
    void clientComesBackAfterTheEngineHasEndedItsStream() throws Exception {
        int first = backend("first");
        int second = backend("second");
        publish(listener(), route("a"), cluster("a"), endpoints("a", first));
        eventually("the first backend answers", () -> whoAnswers().equals("first"));
        int streams = server.wire.streams();

        server.engine.disconnect(client -> true);
        publish(listener(), route("a"), cluster("a"), endpoints("a", second));

        eventually("the news arrives on the next stream", () -> whoAnswers().equals("second"));
        assertThat(server.wire.streams()).isGreaterThan(streams);
    }

    private void publish(Resource... resources) {
        server.source.set(resources);
        server.engine.refresh();
    }

    /** A server that says its name; the service is the first at hand that takes and gives a message. */
    private int backend(String name) throws IOException {
        Server backend = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(new ClientStatusDiscoveryServiceGrpc.ClientStatusDiscoveryServiceImplBase() {
                    @Override
                    public void fetchClientStatus(
                            ClientStatusRequest request, StreamObserver<ClientStatusResponse> answer) {
                        ClientStatusResponse.Builder said = ClientStatusResponse.newBuilder();
                        said.addConfigBuilder().getNodeBuilder().setId(name);
                        answer.onNext(said.build());
                        answer.onCompleted();
                    }
                })
                .build()
                .start();
        backends.add(backend);
        return backend.getPort();
    }

    private String whoAnswers() {
        try {
            return ClientStatusDiscoveryServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(5, TimeUnit.SECONDS)
                    .fetchClientStatus(ClientStatusRequest.getDefaultInstance())
                    .getConfig(0)
                    .getNode()
                    .getId();
        } catch (StatusRuntimeException e) {
            return "";
        }
    }

    private static Resource listener() {
        HttpConnectionManager http = HttpConnectionManager.newBuilder()
                .setRds(Rds.newBuilder().setConfigSource(ADS).setRouteConfigName("routes"))
                .addHttpFilters(
                        HttpFilter.newBuilder().setName("router").setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return Resource.of(
                ResourceType.LISTENER,
                TARGET,
                Listener.newBuilder()
                        .setName(TARGET)
                        .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(http)))
                        .build());
    }

    private static Resource route(String cluster) {
        return Resource.of(
                ResourceType.ROUTE,
                "routes",
                RouteConfiguration.newBuilder()
                        .setName("routes")
                        .addVirtualHosts(VirtualHost.newBuilder()
                                .setName("all")
                                .addDomains("*")
                                .addRoutes(Route.newBuilder()
                                        .setMatch(RouteMatch.newBuilder().setPrefix(""))
                                        .setRoute(RouteAction.newBuilder().setCluster(cluster))))
                        .build());
    }

    private static Resource cluster(String name) {
        return Resource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder()
                        .setName(name)
                        .setType(Cluster.DiscoveryType.EDS)
                        .setEdsClusterConfig(
                                Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
                        .build());
    }

    private static Resource endpoints(String cluster, int port) {
        return Resource.of(
                ResourceType.ENDPOINT,
                cluster,
                ClusterLoadAssignment.newBuilder()
                        .setClusterName(cluster)
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .setLocality(Locality.newBuilder().setRegion("here"))
                                .setLoadBalancingWeight(UInt32Value.of(1))
                                .addLbEndpoints(LbEndpoint.newBuilder()
                                        .setEndpoint(Endpoint.newBuilder()
                                                .setAddress(Address.newBuilder()
                                                        .setSocketAddress(SocketAddress.newBuilder()
                                                                .setAddress("127.0.0.1")
                                                                .setPortValue(port))))))
                        .build());
    }
}
