package dev.chromamesh.bench;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * What the servers serve. With another revision, all or one of each type are other bytes.
 *
 * @param services how many clusters, each with endpoints
 * @param endpoints for each of them
 * @param revision of everything
 * @param firstRevision of the first service, listener and secret, where only these change
 */
record Contents(int services, int endpoints, int revision, int firstRevision) {

    static final int LISTENERS = 10;

    /** A secret of its own, by which a client notices that all it asked for before has been answered. */
    static final String MARKER = "marker";

    static final String ROTATED = "rotated";

    static String service(int number) {
        return "service-" + number + ".namespace.svc.cluster.local";
    }

    private int revision(int number) {
        return number == 0 ? firstRevision : revision;
    }

    List<Cluster> clusters() {
        List<Cluster> clusters = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            clusters.add(Cluster.newBuilder()
                    .setName(service(i))
                    .setType(Cluster.DiscoveryType.EDS)
                    .setConnectTimeout(Duration.newBuilder().setSeconds(1 + revision(i)))
                    .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                            .setEdsConfig(
                                    ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance())))
                    .setCircuitBreakers(CircuitBreakers.newBuilder()
                            .addThresholds(CircuitBreakers.Thresholds.newBuilder()
                                    .setMaxConnections(UInt32Value.of(1024))
                                    .setMaxRequests(UInt32Value.of(4096))))
                    .setOutlierDetection(OutlierDetection.newBuilder().setConsecutive5Xx(UInt32Value.of(5)))
                    .build());
        }
        return clusters;
    }

    List<ClusterLoadAssignment> endpointsOfClusters() {
        List<ClusterLoadAssignment> assignments = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder();
            for (int j = 0; j < endpoints; j++) {
                locality.addLbEndpoints(LbEndpoint.newBuilder()
                        .setEndpoint(Endpoint.newBuilder()
                                .setAddress(Address.newBuilder()
                                        .setSocketAddress(SocketAddress.newBuilder()
                                                .setAddress("10." + i % 250 + "." + j % 250 + "." + revision(i) % 250)
                                                .setPortValue(8000)))));
            }
            assignments.add(ClusterLoadAssignment.newBuilder()
                    .setClusterName(service(i))
                    .addEndpoints(locality)
                    .build());
        }
        return assignments;
    }

    List<Listener> listeners() {
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < LISTENERS; i++) {
            HttpConnectionManager http = HttpConnectionManager.newBuilder()
                    .setStatPrefix("revision-" + revision(i))
                    .setRds(Rds.newBuilder().setRouteConfigName("route-" + i))
                    .build();
            listeners.add(Listener.newBuilder()
                    .setName("listener-" + i)
                    .addFilterChains(FilterChain.newBuilder()
                            .addFilters(Filter.newBuilder()
                                    .setName("envoy.http_connection_manager")
                                    .setTypedConfig(Any.pack(http))))
                    .build());
        }
        return listeners;
    }

    List<Secret> secrets() {
        return List.of(secret(MARKER, 0), secret(ROTATED, firstRevision));
    }

    private static Secret secret(String name, int revision) {
        String root = "-----BEGIN CERTIFICATE-----\n" + "MIIB".repeat(200) + revision + "\n-----END CERTIFICATE-----\n";
        return Secret.newBuilder()
                .setName(name)
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setTrustedCa(DataSource.newBuilder().setInlineString(root)))
                .build();
    }
}
