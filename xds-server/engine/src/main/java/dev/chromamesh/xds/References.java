package dev.chromamesh.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.List;
import java.util.stream.Stream;

/** Finds what a cluster or a listener waits for before it takes traffic. */
final class References {

    private References() {}

    /** Names of endpoint resources for a cluster, of route resources for a listener; sorted, nothing for other messages. */
    static List<String> of(Message message) {
        if (message instanceof Cluster cluster) {
            return ofCluster(cluster);
        }
        if (message instanceof Listener listener) {
            return ofListener(listener);
        }
        return List.of();
    }

    private static List<String> ofCluster(Cluster cluster) {
        if (cluster.getType() != Cluster.DiscoveryType.EDS) {
            return List.of();
        }
        String serviceName = cluster.getEdsClusterConfig().getServiceName();
        return List.of(serviceName.isEmpty() ? cluster.getName() : serviceName);
    }

    private static List<String> ofListener(Listener listener) {
        Stream<FilterChain> chains = Stream.concat(
                listener.getFilterChainsList().stream(),
                listener.hasDefaultFilterChain() ? Stream.of(listener.getDefaultFilterChain()) : Stream.empty());
        return chains.flatMap(chain -> chain.getFiltersList().stream())
                .flatMap(References::routeName)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<String> routeName(Filter filter) {
        if (!filter.getTypedConfig().is(HttpConnectionManager.class)) {
            return Stream.empty();
        }
        try {
            HttpConnectionManager http = filter.getTypedConfig().unpack(HttpConnectionManager.class);
            return http.hasRds() ? Stream.of(http.getRds().getRouteConfigName()) : Stream.empty();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("filter " + filter.getName() + ": not an HttpConnectionManager", e);
        }
    }
}
