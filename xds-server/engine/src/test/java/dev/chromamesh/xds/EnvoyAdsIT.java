package dev.chromamesh.xds;

import static dev.chromamesh.xds.Eventually.eventually;
import static dev.chromamesh.xds.ResourceType.CLUSTER;
import static dev.chromamesh.xds.ResourceType.ENDPOINT;
import static dev.chromamesh.xds.ResourceType.LISTENER;
import static dev.chromamesh.xds.ResourceType.ROUTE;
import static dev.chromamesh.xds.ResourceType.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real Envoy as the client, in both variants of the protocol. */
class EnvoyAdsIT {

    private static final Client ENVOY = new Client("search", "1");
    private static final ConfigSource ADS = ConfigSource.newBuilder()
            .setResourceApiVersion(ApiVersion.V3)
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .build();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void changesArriveAndBadListenersAreRefusedOnceAndNeverSentAgain(StreamState.Protocol protocol) throws Exception {
        int port = EnvoyProcess.freePort();
        int otherPort = EnvoyProcess.freePort();
        Resource good = listener("good", port);
        Resource bad = badListener("bad", otherPort);
        Resource worse = badListener("worse", otherPort);
        try (EngineServer server = new EngineServer();
                EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port())) {
            // given a listener in use
            publish(server, good, route("good", "one"));
            eventually("the listener answers", () -> says(envoy, port, "one"));

            // when it changes, and two bad ones come beside it
            publish(server, good, route("good", "two"), bad, worse);
            eventually("the change arrives", () -> says(envoy, port, "two"));
            eventually(
                    "the bad ones are refused at once", () -> envoy.stat("listener_manager.lds.update_rejected") == 1);

            // then the ledger knows, and nothing brings the refused bytes back
            eventually(
                    "the ledger knows", () -> rejected(server, LISTENER, "bad") && rejected(server, LISTENER, "worse"));
            server.engine.disconnect(client -> true);
            eventually("Envoy connects again", () -> connections(envoy) >= 2 && connected(server));
            publish(server, good, route("good", "three"), bad, worse);
            eventually("the next change arrives", () -> says(envoy, port, "three"));
            assertThat(envoy.stat("listener_manager.lds.update_rejected")).isEqualTo(1);

            // and the repaired one is served
            publish(server, good, route("good", "three"), listener("bad", otherPort), route("bad", "repaired"));
            eventually("the repaired one answers", () -> says(envoy, otherPort, "repaired"));
            eventually("the ledger knows that too", () -> holds(server, listener("bad", otherPort)));
        }
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void whatWentAwayWhileTheEngineWasDownIsRemoved(StreamState.Protocol protocol) throws Exception {
        int port = EnvoyProcess.freePort();
        int otherPort = EnvoyProcess.freePort();
        int enginePort;
        EnvoyProcess envoy;
        try (EngineServer server = new EngineServer()) {
            enginePort = server.port();
            envoy = new EnvoyProcess(folder, protocol, ENVOY, enginePort);
            publish(
                    server,
                    listener("stays", port),
                    route("stays", "one"),
                    listener("goes", otherPort),
                    route("goes", "one"));
            eventually("both answer", () -> says(envoy, port, "one") && says(envoy, otherPort, "one"));
        }

        // The next engine knows nothing of the last one.
        try (envoy;
                EngineServer server = new EngineServer(enginePort)) {
            assertThat(says(envoy, port, "one")).as("serves without the engine").isTrue();
            publish(server, listener("stays", port), route("stays", "two"));
            eventually("the one that stays follows", () -> says(envoy, port, "two"));
            eventually("the one that goes is closed", () -> envoy.get(otherPort).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void changedClusterWithTlsNeverStaysWarming(StreamState.Protocol protocol) throws Exception {
        try (EngineServer server = new EngineServer();
                EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port())) {
            publish(server, cluster("c", 1), endpoints("c"), secret("trust", root()));
            eventually("the cluster is in use", () -> envoy.clusters().contains("c::127.0.0.1:9"));

            for (int seconds = 2; seconds <= 6; seconds++) {
                Resource changed = cluster("c", seconds);
                publish(server, changed, endpoints("c"), secret("trust", root()));
                // Envoy acknowledges a cluster when it is warm, which needs its endpoints and its secret after it.
                eventually("the changed cluster is warm", () -> holds(server, changed));
            }
            assertThat(envoy.stat("cluster_manager.warming_clusters")).isZero();
            assertThat(envoy.stat("cluster_manager.cds.update_rejected")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(StreamState.Protocol.class)
    void clusterRefusedBecauseOfABadSecretReturnsWhenTheSecretIsRepaired(StreamState.Protocol protocol)
            throws Exception {
        try (EngineServer server = new EngineServer();
                EnvoyProcess envoy = new EnvoyProcess(folder, protocol, ENVOY, server.port())) {
            publish(server, cluster("c", 1), endpoints("c"), secret("trust", root()));
            eventually("the cluster is in use", () -> envoy.clusters().contains("c::127.0.0.1:9"));
            publish(server, cluster("c", 1), endpoints("c"), secret("trust", "not a certificate"));
            eventually("the secret is refused", () -> rejected(server, SECRET, "trust"));
            publish(
                    server,
                    cluster("c", 1),
                    endpoints("c"),
                    secret("trust", "not a certificate"),
                    cluster("d", 1),
                    endpoints("d"));
            eventually("the new cluster is refused with it", () -> rejected(server, CLUSTER, "d"));

            Resource repaired = secret("trust", root() + root());
            publish(server, cluster("c", 1), endpoints("c"), repaired, cluster("d", 1), endpoints("d"));

            eventually("the secret is accepted", () -> holds(server, repaired));
            eventually("the new cluster is in use", () -> envoy.clusters().contains("d::127.0.0.1:9"));
            eventually("and acknowledged", () -> holds(server, cluster("d", 1)));
        }
    }

    private static void publish(EngineServer server, Resource... resources) {
        server.source.set(resources);
        server.engine.refresh();
    }

    private static boolean says(EnvoyProcess envoy, int port, String text) {
        return envoy.get(port).filter(text::equals).isPresent();
    }

    private static long connections(EnvoyProcess envoy) {
        return envoy.stat("cluster.engine.upstream_rq_total");
    }

    private static boolean connected(EngineServer server) {
        return server.engine
                .ledger()
                .find(ENVOY)
                .filter(AckLedger.Entry::connected)
                .isPresent();
    }

    private static boolean rejected(EngineServer server, ResourceType type, String name) {
        return server.engine
                .ledger()
                .find(ENVOY)
                .flatMap(AckLedger.Entry::lastRejection)
                .filter(rejected ->
                        rejected.type() == type && rejected.culprits().contains(name))
                .isPresent();
    }

    private static boolean holds(EngineServer server, Resource resource) {
        return server.engine
                .ledger()
                .held(ENVOY, resource.type(), resource.name())
                .filter(held -> held.version().equals(resource.version()))
                .isPresent();
    }

    private static Address loopback(int port) {
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
                .build();
    }

    private static Resource listener(String name, int port) {
        HttpConnectionManager http = HttpConnectionManager.newBuilder()
                .setStatPrefix(name)
                .setRds(Rds.newBuilder().setConfigSource(ADS).setRouteConfigName(name))
                .addHttpFilters(
                        HttpFilter.newBuilder().setName("router").setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return listener(name, port, Any.pack(http));
    }

    private static Resource badListener(String name, int port) {
        return listener(
                name,
                port,
                Any.newBuilder()
                        .setTypeUrl("type.googleapis.com/no.such.Filter")
                        .build());
    }

    private static Resource listener(String name, int port, Any filter) {
        Message message = Listener.newBuilder()
                .setName(name)
                .setAddress(loopback(port))
                .addFilterChains(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder().setName("filter").setTypedConfig(filter)))
                .build();
        return Resource.of(LISTENER, name, message);
    }

    private static Resource route(String name, String text) {
        DirectResponseAction answer = DirectResponseAction.newBuilder()
                .setStatus(200)
                .setBody(DataSource.newBuilder().setInlineString(text))
                .build();
        return Resource.of(
                ROUTE,
                name,
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addVirtualHosts(VirtualHost.newBuilder()
                                .setName("all")
                                .addDomains("*")
                                .addRoutes(Route.newBuilder()
                                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                                        .setDirectResponse(answer)))
                        .build());
    }

    private static Resource cluster(String name, int seconds) {
        UpstreamTlsContext tls = UpstreamTlsContext.newBuilder()
                .setCommonTlsContext(CommonTlsContext.newBuilder()
                        .setValidationContextSdsSecretConfig(
                                SdsSecretConfig.newBuilder().setName("trust").setSdsConfig(ADS)))
                .build();
        return Resource.of(
                CLUSTER,
                name,
                Cluster.newBuilder()
                        .setName(name)
                        .setType(Cluster.DiscoveryType.EDS)
                        .setConnectTimeout(Duration.newBuilder().setSeconds(seconds))
                        .setEdsClusterConfig(
                                Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
                        .setTransportSocket(
                                TransportSocket.newBuilder().setName("tls").setTypedConfig(Any.pack(tls)))
                        .build());
    }

    private static Resource endpoints(String name) {
        return Resource.of(
                ENDPOINT,
                name,
                ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .addLbEndpoints(LbEndpoint.newBuilder()
                                        .setEndpoint(Endpoint.newBuilder().setAddress(loopback(9)))))
                        .build());
    }

    private static Resource secret(String name, String roots) {
        return Resource.of(
                SECRET,
                name,
                Secret.newBuilder()
                        .setName(name)
                        .setValidationContext(CertificateValidationContext.newBuilder()
                                .setTrustedCa(DataSource.newBuilder().setInlineString(roots)))
                        .build());
    }

    private static String root() throws IOException {
        try (InputStream pem = Objects.requireNonNull(EnvoyAdsIT.class.getResourceAsStream("/envoy/root.pem"))) {
            return new String(pem.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
