package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Message;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that one proxy gets over xDS, each kind by name.
 *
 * @param listeners of LDS
 * @param routes of RDS
 * @param clusters of CDS
 * @param endpoints of EDS, by the name of their cluster
 * @param secrets of SDS
 * @param origins the places of {@code mesh.yaml} that caused a resource, by {@link Kind#key}; nothing for those that
 *     every proxy has
 */
public record EnvoyResources(
        SortedMap<String, Listener> listeners,
        SortedMap<String, RouteConfiguration> routes,
        SortedMap<String, Cluster> clusters,
        SortedMap<String, ClusterLoadAssignment> endpoints,
        SortedMap<String, Secret> secrets,
        SortedMap<String, List<SourceSpan>> origins) {

    /** Copies the maps. */
    public EnvoyResources {
        listeners = copy(listeners);
        routes = copy(routes);
        clusters = copy(clusters);
        endpoints = copy(endpoints);
        secrets = copy(secrets);
        origins = copy(origins);
    }

    /** The five kinds, in the order in which a document shows them. */
    public enum Kind {
        /** Where connections are taken. */
        LISTENERS("listeners"),
        /** Where requests go, and who may send them. */
        ROUTES("routes"),
        /** How an upstream is spoken to. */
        CLUSTERS("clusters"),
        /** Where an upstream is. */
        ENDPOINTS("endpoints"),
        /** Certificates, keys and roots. */
        SECRETS("secrets");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word in documents and file names, in lower case. */
        public String word() {
            return word;
        }

        /** How {@link #origins} calls a resource of this kind. */
        public String key(String name) {
            return word + ":" + name;
        }
    }

    /** All messages: kind after kind, in the order of their names. */
    public List<Message> messages() {
        return Stream.of(Kind.values())
                .flatMap(kind -> of(kind).values().stream())
                .<Message>map(message -> message)
                .toList();
    }

    /** The messages of one kind, by name. */
    public SortedMap<String, ? extends Message> of(Kind kind) {
        return switch (kind) {
            case LISTENERS -> listeners;
            case ROUTES -> routes;
            case CLUSTERS -> clusters;
            case ENDPOINTS -> endpoints;
            case SECRETS -> secrets;
        };
    }

    /** Which places of {@code mesh.yaml} caused a resource, in their order in the file. */
    public List<SourceSpan> origin(Kind kind, String name) {
        return origins.getOrDefault(kind.key(name), List.of());
    }

    static <V> V required(SortedMap<String, V> messages, String name) {
        V message = messages.get(name);
        if (message == null) {
            throw new IllegalArgumentException("reference: " + name + " (expected: a resource of that name)");
        }
        return message;
    }

    static List<SourceSpan> inOrder(Collection<SourceSpan> spans) {
        return spans.stream().distinct().sorted().toList();
    }

    private static <V> SortedMap<String, V> copy(SortedMap<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
