package dev.chromamesh.mesh.envoy;

import com.google.protobuf.BoolValue;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.mesh.chroma.ChromaLimits;
import dev.chromamesh.mesh.model.HostPort;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import java.util.List;

/** How Chromas are spoken to: the one on this host, and those behind other sidecars. */
final class Clusters {

    static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private static final String LOOPBACK = "127.0.0.1";

    /** More than a single Chroma serves; written out, because Envoy's unwritten default is the same and unseen. */
    private static final int MAX_AT_ONCE = 1024;

    private Clusters() {}

    /** The Chroma behind this sidecar. It is asked for its heartbeat, so that a dead one is refused at once. */
    static Cluster localChroma(int port) {
        return cluster(EnvoyNames.CHROMA)
                .setType(DiscoveryType.STATIC)
                .setConnectTimeout(Protos.seconds(1))
                .setLoadAssignment(endpoints(EnvoyNames.CHROMA, List.of(new HostPort(LOOPBACK, port))))
                // One Chroma, and it is unhealthy: there is no better choice to panic towards.
                .setCommonLbConfig(CommonLbConfig.newBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance()))
                .addHealthChecks(heartbeat())
                .putTypedExtensionProtocolOptions(
                        HTTP_OPTIONS,
                        Protos.any(HttpProtocolOptions.newBuilder()
                                .setCommonHttpProtocolOptions(idle(60))
                                .setExplicitHttpConfig(ExplicitHttpConfig.newBuilder()
                                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance()))
                                .build()))
                .build();
    }

    /** The sidecars of a Chroma; where they are comes over EDS. */
    static Cluster upstream(SpiffeId chroma) {
        return cluster(EnvoyNames.upstream(chroma.path()))
                .setType(DiscoveryType.EDS)
                .setEdsClusterConfig(EdsClusterConfig.newBuilder().setEdsConfig(HttpConnections.ads()))
                .setConnectTimeout(Protos.seconds(2))
                .setOutlierDetection(OutlierDetection.newBuilder()
                        .setConsecutive5Xx(Protos.number(5))
                        .setConsecutiveGatewayFailure(Protos.number(3))
                        .setSplitExternalLocalOriginErrors(true)
                        // Counts, but never takes away the only Chroma there is.
                        .setMaxEjectionPercent(Protos.number(0)))
                .putTypedExtensionProtocolOptions(
                        HTTP_OPTIONS,
                        Protos.any(HttpProtocolOptions.newBuilder()
                                .setCommonHttpProtocolOptions(idle(600))
                                .setAutoConfig(AutoHttpConfig.newBuilder()
                                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                                        .setHttp2ProtocolOptions(HttpConnections.http2()))
                                .build()))
                .setTransportSocket(TlsContexts.upstream(chroma))
                .build();
    }

    /** Without endpoints it is an empty assignment, not an absent one: Envoy would wait for it. */
    static ClusterLoadAssignment endpoints(String cluster, List<HostPort> where) {
        ClusterLoadAssignment.Builder assignment =
                ClusterLoadAssignment.newBuilder().setClusterName(cluster);
        if (!where.isEmpty()) {
            LocalityLbEndpoints.Builder all = LocalityLbEndpoints.newBuilder();
            for (HostPort address : where) {
                all.addLbEndpoints(LbEndpoint.newBuilder()
                        .setEndpoint(Endpoint.newBuilder().setAddress(Addresses.of(address))));
            }
            assignment.addEndpoints(all);
        }
        return assignment.build();
    }

    private static Cluster.Builder cluster(String name) {
        return Cluster.newBuilder()
                .setName(name)
                .setPerConnectionBufferLimitBytes(Protos.number(HttpConnections.BUFFER_BYTES))
                .setCircuitBreakers(CircuitBreakers.newBuilder()
                        .addThresholds(Thresholds.newBuilder()
                                .setMaxConnections(Protos.number(MAX_AT_ONCE))
                                .setMaxPendingRequests(Protos.number(MAX_AT_ONCE))
                                .setMaxRequests(Protos.number(MAX_AT_ONCE))
                                .setRetryBudget(RetryBudget.newBuilder()
                                        .setBudgetPercent(Percent.newBuilder().setValue(20))
                                        // Of 3, a read was lost when a connection with many streams died.
                                        .setMinRetryConcurrency(Protos.number(20)))));
    }

    private static io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.Builder idle(long seconds) {
        return io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.newBuilder()
                .setIdleTimeout(Protos.seconds(seconds));
    }

    private static HealthCheck heartbeat() {
        return HealthCheck.newBuilder()
                .setTimeout(Protos.seconds(2))
                .setInterval(Protos.seconds(2))
                .setIntervalJitter(Protos.millis(200))
                .setNoTrafficInterval(Protos.seconds(2))
                .setUnhealthyInterval(Protos.millis(500))
                .setUnhealthyThreshold(Protos.number(2))
                .setHealthyThreshold(Protos.number(1))
                .setReuseConnection(BoolValue.of(true))
                .setHttpHealthCheck(HttpHealthCheck.newBuilder().setPath(ChromaLimits.HEARTBEAT_PATH))
                .build();
    }
}
