package dev.chromamesh.xds;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The resource types that the engine serves, in the order in which a push sends them: what is pointed at goes before
 * what points at it, so that traffic never meets a reference to something the client has not heard of.
 */
public enum ResourceType {
    /** CDS: upstream clusters. */
    CLUSTER("envoy.config.cluster.v3.Cluster", true),
    /** EDS: the endpoints of one cluster. */
    ENDPOINT("envoy.config.endpoint.v3.ClusterLoadAssignment", false),
    /** SDS: certificates, keys and trust bundles. Secrets are never removed, only replaced. */
    SECRET("envoy.extensions.transport_sockets.tls.v3.Secret", false),
    /** LDS: listeners. */
    LISTENER("envoy.config.listener.v3.Listener", true),
    /** RDS: route tables. */
    ROUTE("envoy.config.route.v3.RouteConfiguration", false);

    /** The types whose resources point at others, besides at secrets. */
    static final Set<ResourceType> POINTING = Set.of(CLUSTER, LISTENER, ROUTE);

    private static final String PREFIX = "type.googleapis.com/";
    private static final Map<String, ResourceType> BY_URL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ResourceType::typeUrl, Function.identity()));

    private final String messageName;
    private final String typeUrl;
    private final boolean wildcard;
    private final String code;

    ResourceType(String messageName, boolean wildcard) {
        this.messageName = messageName;
        this.typeUrl = PREFIX + messageName;
        this.wildcard = wildcard;
        this.code = name().substring(0, 1).toLowerCase(Locale.ROOT);
    }

    /** The type for a type URL, or nothing if the engine does not serve it. */
    public static Optional<ResourceType> of(String typeUrl) {
        return Optional.ofNullable(BY_URL.get(typeUrl));
    }

    /** The type URL that stands in requests, responses and {@code Any} messages. */
    public String typeUrl() {
        return typeUrl;
    }

    /**
     * Whether a client may ask for all resources of this type without naming them. The protocol allows it for listeners
     * and clusters only, and for the same two a state-of-the-world response is complete: what it omits is deleted.
     */
    public boolean wildcard() {
        return wildcard;
    }

    /** The type whose resources wait for resources of this one before they take traffic, besides all that wait for secrets. */
    Optional<ResourceType> neededBy() {
        return switch (this) {
            case ENDPOINT -> Optional.of(CLUSTER);
            case ROUTE -> Optional.of(LISTENER);
            case CLUSTER, SECRET, LISTENER -> Optional.empty();
        };
    }

    /** Marks nonces: each type has its own sequence, so that the order between types leaves no trace in a stream's state. */
    String code() {
        return code;
    }

    /** The full name of the protobuf message that carries a resource of this type. */
    String messageName() {
        return messageName;
    }

    /** The field of that message which holds the resource's name. */
    String nameField() {
        return this == ENDPOINT ? "cluster_name" : "name";
    }

    /**
     * Whether a client may be told that a resource of this type does not exist. Envoy takes the removal of a secret that is
     * merely late for the end of warming and then serves a listener whose TLS cannot work.
     */
    boolean removable() {
        return this != SECRET;
    }
}
