package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;

/**
 * The same configuration without a control plane: routes inside their listeners, endpoints inside their clusters, the
 * roots among the static secrets. {@code envoy --mode validate} reads all of it, where it would only see the bootstrap
 * of a configuration that is yet to come over xDS.
 */
final class StaticBootstrap {

    private final EnvoyResources resources;

    private StaticBootstrap(EnvoyResources resources) {
        this.resources = resources;
    }

    static Bootstrap of(EnvoyResources resources, BootstrapInput input) {
        StaticBootstrap made = new StaticBootstrap(resources);
        StaticResources.Builder all = StaticResources.newBuilder();
        for (Listener listener : resources.listeners().values()) {
            all.addListeners(MessageTree.rewrite(listener, made::withoutAds));
        }
        for (Cluster cluster : resources.clusters().values()) {
            all.addClusters(MessageTree.rewrite(cluster, made::withoutAds));
        }
        all.addAllSecrets(resources.secrets().values());
        return EnvoyBootstrap.frame(input).setStaticResources(all).build();
    }

    private Message withoutAds(Message message) {
        if (message instanceof HttpConnectionManager manager && manager.hasRds()) {
            String name = manager.getRds().getRouteConfigName();
            return manager.toBuilder()
                    .setRouteConfig(EnvoyResources.required(resources.routes(), name))
                    .build();
        }
        if (message instanceof Cluster cluster && cluster.getType() == DiscoveryType.EDS) {
            return cluster.toBuilder()
                    .setType(DiscoveryType.STATIC)
                    .clearEdsClusterConfig()
                    .setLoadAssignment(EnvoyResources.required(resources.endpoints(), cluster.getName()))
                    .build();
        }
        if (message.equals(Secrets.TRUST)) {
            return SdsSecretConfig.newBuilder().setName(EnvoyNames.TRUST).build();
        }
        return message;
    }
}
