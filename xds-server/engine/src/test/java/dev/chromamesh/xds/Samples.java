package dev.chromamesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.Arrays;

/** Small resources; the same name with another revision has other bytes. */
final class Samples {

    private Samples() {}

    /** A cluster whose endpoints have the same name. */
    static Resource cluster(String name, int revision) {
        return Resource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder()
                        .setName(name)
                        .setType(Cluster.DiscoveryType.EDS)
                        .setConnectTimeout(Duration.newBuilder().setSeconds(1 + revision))
                        .build());
    }

    static Resource endpoints(String name, int revision) {
        return Resource.of(
                ResourceType.ENDPOINT,
                name,
                ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .setPolicy(ClusterLoadAssignment.Policy.newBuilder()
                                .setOverprovisioningFactor(UInt32Value.of(100 + revision)))
                        .build());
    }

    static Resource secret(String name, int revision) {
        return Resource.of(
                ResourceType.SECRET,
                name,
                Secret.newBuilder()
                        .setName(name)
                        .setValidationContext(CertificateValidationContext.newBuilder()
                                .setTrustedCa(DataSource.newBuilder().setInlineString("root " + revision)))
                        .build());
    }

    /** A listener that takes its routes from the resource of the same name. */
    static Resource listener(String name, int revision) {
        HttpConnectionManager http = HttpConnectionManager.newBuilder()
                .setStatPrefix("revision-" + revision)
                .setRds(Rds.newBuilder().setRouteConfigName(name))
                .build();
        return Resource.of(
                ResourceType.LISTENER,
                name,
                Listener.newBuilder()
                        .setName(name)
                        .addFilterChains(FilterChain.newBuilder()
                                .addFilters(Filter.newBuilder().setName("http").setTypedConfig(Any.pack(http))))
                        .build());
    }

    static Resource route(String name, int revision) {
        return Resource.of(
                ResourceType.ROUTE,
                name,
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addInternalOnlyHeaders("x-revision-" + revision)
                        .build());
    }

    /** A resource of any type. */
    static Resource resource(ResourceType type, String name, int revision) {
        return switch (type) {
            case CLUSTER -> cluster(name, revision);
            case ENDPOINT -> endpoints(name, revision);
            case SECRET -> secret(name, revision);
            case LISTENER -> listener(name, revision);
            case ROUTE -> route(name, revision);
        };
    }

    static Snapshot snapshot(Resource... resources) {
        return Snapshot.of(Arrays.asList(resources));
    }
}
