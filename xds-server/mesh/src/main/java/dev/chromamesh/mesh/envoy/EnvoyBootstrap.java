package dev.chromamesh.mesh.envoy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.chromamesh.mesh.model.HostPort;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.DynamicResources;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DnsLookupFamily;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource.ApiType;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.BackoffStrategy;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.GrpcService.EnvoyGrpc;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.RetryPolicy;
import io.envoyproxy.envoy.config.overload.v3.OverloadManager;
import io.envoyproxy.envoy.config.overload.v3.ResourceMonitor;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;

/**
 * The file an Envoy starts with: who it is, where its control plane is, how to know the true one. All the rest comes
 * from there.
 *
 * <p>It holds no secret; key and roots are in files beside it, relative to the working directory.
 */
public final class EnvoyBootstrap {

    private static final int MAX_CONNECTIONS = 10_000;

    /** {@code rw} for the owner only, 0600. */
    private static final int ADMIN_SOCKET_MODE = 384;

    private EnvoyBootstrap() {}

    /** The file's text, JSON. */
    public static String render(BootstrapInput input) {
        return json(of(input));
    }

    static Bootstrap of(BootstrapInput input) {
        return frame(input)
                .setDynamicResources(DynamicResources.newBuilder()
                        .setAdsConfig(ads())
                        .setLdsConfig(wildcard())
                        .setCdsConfig(wildcard()))
                .setStaticResources(StaticResources.newBuilder().addClusters(controlPlane(input)))
                .build();
    }

    /** What does not depend on where the configuration comes from. */
    static Bootstrap.Builder frame(BootstrapInput input) {
        return Bootstrap.newBuilder()
                .setNode(Node.newBuilder().setId(input.instance().toString()).setCluster(input.workload()))
                .setAdmin(Admin.newBuilder()
                        .setAddress(Address.newBuilder()
                                .setPipe(Pipe.newBuilder()
                                        .setPath(EnvoyNames.ADMIN_SOCKET)
                                        .setMode(ADMIN_SOCKET_MODE))))
                .setOverloadManager(OverloadManager.newBuilder()
                        .addResourceMonitors(ResourceMonitor.newBuilder()
                                .setName("envoy.resource_monitors.global_downstream_max_connections")
                                .setTypedConfig(Protos.any(DownstreamConnectionsConfig.newBuilder()
                                        .setMaxActiveDownstreamConnections(MAX_CONNECTIONS)
                                        .build()))));
    }

    static String json(Bootstrap bootstrap) {
        try {
            return JsonFormat.printer()
                            .usingTypeRegistry(EnvoyTypes.REGISTRY)
                            .preservingProtoFieldNames()
                            .sortingMapKeys()
                            .print(bootstrap)
                    + "\n";
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a type is missing in EnvoyTypes", e);
        }
    }

    private static ApiConfigSource ads() {
        return ApiConfigSource.newBuilder()
                .setApiType(ApiType.DELTA_GRPC)
                .setTransportApiVersion(ApiVersion.V3)
                // The node is 61 KB of extension names; once is enough.
                .setSetNodeOnFirstMessageOnly(true)
                .addGrpcServices(GrpcService.newBuilder()
                        .setEnvoyGrpc(EnvoyGrpc.newBuilder()
                                .setClusterName(EnvoyNames.CONTROL_PLANE)
                                .setRetryPolicy(RetryPolicy.newBuilder()
                                        .setRetryBackOff(BackoffStrategy.newBuilder()
                                                .setBaseInterval(Protos.millis(500))
                                                .setMaxInterval(Protos.seconds(5))))))
                .build();
    }

    /** Waits without end for the first answer: by default Envoy reports ready after 30 s with no listener at all. */
    private static ConfigSource wildcard() {
        return HttpConnections.ads().toBuilder()
                .setInitialFetchTimeout(Protos.seconds(0))
                .build();
    }

    private static Cluster controlPlane(BootstrapInput input) {
        boolean names = input.controlPlane().stream().map(HostPort::host).anyMatch(host -> !IpLiteral.is(host));
        Cluster.Builder cluster = Cluster.newBuilder()
                .setName(EnvoyNames.CONTROL_PLANE)
                .setType(names ? DiscoveryType.STRICT_DNS : DiscoveryType.STATIC)
                .setConnectTimeout(Protos.seconds(2))
                .setLoadAssignment(Clusters.endpoints(EnvoyNames.CONTROL_PLANE, input.controlPlane()))
                .putTypedExtensionProtocolOptions(
                        Clusters.HTTP_OPTIONS,
                        Protos.any(HttpProtocolOptions.newBuilder()
                                .setExplicitHttpConfig(ExplicitHttpConfig.newBuilder()
                                        .setHttp2ProtocolOptions(Http2ProtocolOptions.newBuilder()
                                                // Without it a frozen server goes unnoticed.
                                                .setConnectionKeepalive(KeepaliveSettings.newBuilder()
                                                        .setInterval(Protos.seconds(10))
                                                        .setTimeout(Protos.seconds(5)))))
                                .build()))
                .setTransportSocket(TlsContexts.controlPlane());
        if (names) {
            cluster.setDnsLookupFamily(DnsLookupFamily.ALL);
        }
        return cluster.build();
    }
}
