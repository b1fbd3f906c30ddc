package dev.chromamesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an Envoy says it has in use, in a form that can be compared with a snapshot. */
final class ConfigDump {

    private static final JsonFormat.Parser JSON = JsonFormat.parser()
            .ignoringUnknownFields()
            .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder()
                    .add(ClustersConfigDump.DynamicCluster.getDescriptor())
                    .add(ListenersConfigDump.DynamicListener.getDescriptor())
                    .add(RoutesConfigDump.DynamicRouteConfig.getDescriptor())
                    .add(SecretsConfigDump.DynamicSecret.getDescriptor())
                    .add(EndpointsConfigDump.DynamicEndpointConfig.getDescriptor())
                    .add(Cluster.getDescriptor())
                    .add(Listener.getDescriptor())
                    .add(RouteConfiguration.getDescriptor())
                    .add(ClusterLoadAssignment.getDescriptor())
                    .add(Secret.getDescriptor())
                    .add(HttpConnectionManager.getDescriptor())
                    .add(Router.getDescriptor())
                    .add(UpstreamTlsContext.getDescriptor())
                    .add(DownstreamTlsContext.getDescriptor())
                    .add(HttpProtocolOptions.getDescriptor())
                    .build());

    private ConfigDump() {}

    /** By type and name: what Envoy has in use. What it has beside that, because it still warms, is there as "warming". */
    static Map<String, Message> of(EnvoyProcess envoy) {
        Map<String, Message> all = new TreeMap<>();
        for (var dynamic : all(envoy, "dynamic_active_clusters", ClustersConfigDump.DynamicCluster.class)) {
            Cluster cluster = unpack(dynamic.getCluster(), Cluster.class);
            all.put("CLUSTER " + cluster.getName(), cluster);
        }
        for (var dynamic : all(envoy, "dynamic_warming_clusters", ClustersConfigDump.DynamicCluster.class)) {
            Cluster cluster = unpack(dynamic.getCluster(), Cluster.class);
            all.put("warming CLUSTER " + cluster.getName(), cluster);
        }
        for (var dynamic : all(envoy, "dynamic_listeners", ListenersConfigDump.DynamicListener.class)) {
            if (dynamic.hasActiveState()) {
                all.put(
                        "LISTENER " + dynamic.getName(),
                        unpack(dynamic.getActiveState().getListener(), Listener.class));
            }
            if (dynamic.hasWarmingState()) {
                all.put("warming LISTENER " + dynamic.getName(), dynamic.getWarmingState());
            }
        }
        for (var dynamic : all(envoy, "dynamic_route_configs", RoutesConfigDump.DynamicRouteConfig.class)) {
            RouteConfiguration route = unpack(dynamic.getRouteConfig(), RouteConfiguration.class);
            all.put("ROUTE " + route.getName(), route);
        }
        for (var dynamic : all(envoy, "dynamic_active_secrets", SecretsConfigDump.DynamicSecret.class)) {
            all.put("SECRET " + dynamic.getName(), withoutKey(unpack(dynamic.getSecret(), Secret.class)));
        }
        for (var dynamic : all(envoy, "dynamic_warming_secrets", SecretsConfigDump.DynamicSecret.class)) {
            all.put("warming SECRET " + dynamic.getName(), dynamic);
        }
        for (var dynamic : all(envoy, "dynamic_endpoint_configs", EndpointsConfigDump.DynamicEndpointConfig.class)) {
            ClusterLoadAssignment endpoints = unpack(dynamic.getEndpointConfig(), ClusterLoadAssignment.class);
            if (!endpoints.getClusterName().isEmpty()) {
                all.put("ENDPOINT " + endpoints.getClusterName(), addresses(endpoints));
            }
        }
        return all;
    }

    /** The same of a snapshot. */
    static Map<String, Message> of(Snapshot snapshot) {
        Map<String, Message> all = new TreeMap<>();
        for (ResourceType type : ResourceType.values()) {
            snapshot.resources(type).forEach((name, resource) -> all.put(type + " " + name, message(resource)));
        }
        return all;
    }

    private static Message message(Resource resource) {
        return switch (resource.type()) {
            case CLUSTER -> unpack(resource.body(), Cluster.class);
            case ENDPOINT -> addresses(unpack(resource.body(), ClusterLoadAssignment.class));
            case SECRET -> withoutKey(unpack(resource.body(), Secret.class));
            case LISTENER -> unpack(resource.body(), Listener.class);
            case ROUTE -> unpack(resource.body(), RouteConfiguration.class);
        };
    }

    /** Envoy does not show private keys. */
    private static Secret withoutKey(Secret secret) {
        Secret.Builder shown = secret.toBuilder();
        if (shown.hasTlsCertificate()) {
            shown.getTlsCertificateBuilder().clearPrivateKey();
        }
        return shown.build();
    }

    /** Envoy shows endpoints with all its defaults filled in. */
    private static ClusterLoadAssignment addresses(ClusterLoadAssignment endpoints) {
        ClusterLoadAssignment.Builder shown =
                ClusterLoadAssignment.newBuilder().setClusterName(endpoints.getClusterName());
        endpoints.getEndpointsList().stream()
                .flatMap(locality -> locality.getLbEndpointsList().stream())
                .forEach(endpoint -> shown.addEndpointsBuilder()
                        .addLbEndpointsBuilder()
                        .setLoadBalancingWeight(endpoint.getLoadBalancingWeight())
                        .getEndpointBuilder()
                        .setAddress(endpoint.getEndpoint().getAddress()));
        return shown.build();
    }

    private static <M extends Message> List<M> all(EnvoyProcess envoy, String resource, Class<M> kind) {
        io.envoyproxy.envoy.admin.v3.ConfigDump.Builder dump = io.envoyproxy.envoy.admin.v3.ConfigDump.newBuilder();
        try {
            JSON.merge(envoy.configDump(resource), dump);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(resource, e);
        }
        List<M> all = new ArrayList<>();
        dump.getConfigsList().forEach(config -> all.add(unpack(config, kind)));
        return all;
    }

    private static <M extends Message> M unpack(Any any, Class<M> kind) {
        try {
            return any.unpack(kind);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
