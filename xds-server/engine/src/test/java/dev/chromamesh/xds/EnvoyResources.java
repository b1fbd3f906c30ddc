package dev.chromamesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
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
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;

/** Resources that a real Envoy can use. */
final class EnvoyResources {

    static final String IDENTITY = "identity";
    static final String TRUST = "trust";

    private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private EnvoyResources() {}

    private static ConfigSource ads(int timeoutSeconds) {
        return ConfigSource.newBuilder()
                .setResourceApiVersion(ApiVersion.V3)
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .setInitialFetchTimeout(Duration.newBuilder().setSeconds(timeoutSeconds))
                .build();
    }

    private static final ConfigSource ADS = ads(15);

    private static Address loopback(int port) {
        return Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
                .build();
    }

    /** A plaintext listener with the route table of its own name. */
    static Resource listener(String name, int port) {
        return listener(name, port, FilterChain.newBuilder().addFilters(http(name)));
    }

    /** A listener that takes mutual TLS only, with the route table of its own name. */
    static Resource tlsListener(String name, int port, int secretTimeout) {
        DownstreamTlsContext tls = DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(mutualTls(secretTimeout))
                .setRequireClientCertificate(com.google.protobuf.BoolValue.of(true))
                .build();
        return listener(
                name,
                port,
                FilterChain.newBuilder()
                        .addFilters(http(name))
                        .setTransportSocket(
                                TransportSocket.newBuilder().setName("tls").setTypedConfig(Any.pack(tls))));
    }

    /** A listener that no Envoy accepts. */
    static Resource badListener(String name, int port) {
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/no.such.Filter")
                .build();
        return listener(
                name,
                port,
                FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder().setName("filter").setTypedConfig(unknown)));
    }

    private static Filter http(String name) {
        HttpConnectionManager http = HttpConnectionManager.newBuilder()
                .setStatPrefix(name)
                .setRds(Rds.newBuilder().setConfigSource(ADS).setRouteConfigName(name))
                .addHttpFilters(
                        HttpFilter.newBuilder().setName("router").setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return Filter.newBuilder()
                .setName("http")
                .setTypedConfig(Any.pack(http))
                .build();
    }

    private static Resource listener(String name, int port, FilterChain.Builder chain) {
        Message message = Listener.newBuilder()
                .setName(name)
                .setAddress(loopback(port))
                .addFilterChains(chain)
                .build();
        return Resource.of(ResourceType.LISTENER, name, message);
    }

    /** Answers every request with a text. */
    static Resource answer(String name, String text) {
        DirectResponseAction answer = DirectResponseAction.newBuilder()
                .setStatus(200)
                .setBody(DataSource.newBuilder().setInlineString(text))
                .build();
        return route(name, Route.newBuilder().setDirectResponse(answer));
    }

    /** Sends every request to a cluster. */
    static Resource routeTo(String name, String cluster) {
        return route(name, Route.newBuilder().setRoute(RouteAction.newBuilder().setCluster(cluster)));
    }

    private static Resource route(String name, Route.Builder route) {
        return Resource.of(
                ResourceType.ROUTE,
                name,
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addVirtualHosts(VirtualHost.newBuilder()
                                .setName("all")
                                .addDomains("*")
                                .addRoutes(
                                        route.setMatch(RouteMatch.newBuilder().setPrefix("/"))))
                        .build());
    }

    /** A cluster whose servers have to prove who they are; takes no client certificate. */
    static Resource cluster(String name, int connectSeconds) {
        return cluster(
                name,
                connectSeconds,
                CommonTlsContext.newBuilder()
                        .setValidationContextSdsSecretConfig(
                                SdsSecretConfig.newBuilder().setName(TRUST).setSdsConfig(ADS))
                        .build());
    }

    /** A cluster that speaks mutual TLS, with a new connection for each request. */
    static Resource tlsCluster(String name, int connectSeconds, int secretTimeout) {
        return cluster(name, connectSeconds, mutualTls(secretTimeout));
    }

    private static Resource cluster(String name, int connectSeconds, CommonTlsContext tls) {
        var options = io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder()
                .setCommonHttpProtocolOptions(
                        HttpProtocolOptions.newBuilder().setMaxRequestsPerConnection(UInt32Value.of(1)))
                .setExplicitHttpConfig(
                        io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig
                                .newBuilder()
                                .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()))
                .build();
        UpstreamTlsContext upstream =
                UpstreamTlsContext.newBuilder().setCommonTlsContext(tls).build();
        return Resource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder()
                        .setName(name)
                        .setType(Cluster.DiscoveryType.EDS)
                        .setConnectTimeout(Duration.newBuilder().setSeconds(connectSeconds))
                        .setEdsClusterConfig(
                                Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
                        .putTypedExtensionProtocolOptions(OPTIONS, Any.pack(options))
                        .setTransportSocket(
                                TransportSocket.newBuilder().setName("tls").setTypedConfig(Any.pack(upstream)))
                        .build());
    }

    /** A cluster that no Envoy accepts, though only for what it means: its fields are in order. */
    static Resource badCluster(String name) {
        return Resource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder()
                        .setName(name)
                        .setConnectTimeout(Duration.newBuilder().setSeconds(1))
                        .setTransportSocket(TransportSocket.newBuilder()
                                .setName("tls")
                                .setTypedConfig(
                                        Any.newBuilder().setTypeUrl("type.googleapis.com/no.such.TransportSocket")))
                        .build());
    }

    /** A cluster with a timeout that is not allowed. */
    static Resource brokenCluster(String name, int connectSeconds) {
        return Resource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder()
                        .setName(name)
                        .setConnectTimeout(Duration.newBuilder().setSeconds(connectSeconds))
                        .build());
    }

    /** A route table with a virtual host that has no name. */
    static Resource brokenRoute(String name) {
        return Resource.of(
                ResourceType.ROUTE,
                name,
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addVirtualHosts(VirtualHost.newBuilder().addDomains("*"))
                        .build());
    }

    /** Endpoints of which one has a port that does not exist. */
    static Resource brokenEndpoints(String name) {
        return endpoints(name, 70_000, 1);
    }

    private static CommonTlsContext mutualTls(int secretTimeout) {
        ConfigSource source = ads(secretTimeout);
        return CommonTlsContext.newBuilder()
                .addTlsCertificateSdsSecretConfigs(
                        SdsSecretConfig.newBuilder().setName(IDENTITY).setSdsConfig(source))
                .setValidationContextSdsSecretConfig(
                        SdsSecretConfig.newBuilder().setName(TRUST).setSdsConfig(source))
                .build();
    }

    /** One endpoint on this host. */
    static Resource endpoints(String cluster, int port, int weight) {
        return Resource.of(
                ResourceType.ENDPOINT,
                cluster,
                ClusterLoadAssignment.newBuilder()
                        .setClusterName(cluster)
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .addLbEndpoints(LbEndpoint.newBuilder()
                                        .setLoadBalancingWeight(UInt32Value.of(weight))
                                        .setEndpoint(Endpoint.newBuilder().setAddress(loopback(port)))))
                        .build());
    }

    static Resource trust(String roots) {
        return Resource.of(
                ResourceType.SECRET,
                TRUST,
                Secret.newBuilder()
                        .setName(TRUST)
                        .setValidationContext(CertificateValidationContext.newBuilder()
                                .setTrustedCa(DataSource.newBuilder().setInlineString(roots)))
                        .build());
    }

    static Resource identity(TestCa.Identity identity) {
        return Resource.of(
                ResourceType.SECRET,
                IDENTITY,
                Secret.newBuilder()
                        .setName(IDENTITY)
                        .setTlsCertificate(TlsCertificate.newBuilder()
                                .setCertificateChain(DataSource.newBuilder().setInlineString(identity.certificate()))
                                .setPrivateKey(DataSource.newBuilder().setInlineString(identity.key())))
                        .build());
    }
}
