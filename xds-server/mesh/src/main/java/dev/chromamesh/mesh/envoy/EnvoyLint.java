package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Message;
import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What must hold before a configuration may reach an Envoy. Some of these mistakes Envoy would accept and break its TLS
 * or its authorization with, one ends its process; a NACK can be relied on for none of them.
 */
public final class EnvoyLint {

    private final EnvoyResources resources;
    private final List<String> findings = new ArrayList<>();
    private final Set<String> usedRoutes = new HashSet<>();

    private EnvoyLint(EnvoyResources resources) {
        this.resources = resources;
    }

    /** What is wrong, one sentence each; empty if the resources may be sent. */
    public static List<String> check(EnvoyResources resources) {
        EnvoyLint lint = new EnvoyLint(resources);
        lint.checkNames();
        lint.checkAddresses();
        for (Kind kind : Kind.values()) {
            resources.of(kind).forEach((name, message) -> lint.checkMessage(kind.key(name), message));
        }
        lint.checkEndpoints();
        for (String name : resources.routes().keySet()) {
            if (!lint.usedRoutes.contains(name)) {
                lint.add(Kind.ROUTES.key(name), "no listener uses it");
            }
        }
        return List.copyOf(lint.findings);
    }

    private void checkNames() {
        checkNames(Kind.LISTENERS, EnvoyNames.LISTENER_NAME, message -> ((Listener) message).getName());
        checkNames(Kind.ROUTES, EnvoyNames.ROUTE_NAME, message -> ((RouteConfiguration) message).getName());
        checkNames(Kind.CLUSTERS, EnvoyNames.CLUSTER_NAME, message -> ((Cluster) message).getName());
        checkNames(
                Kind.ENDPOINTS,
                EnvoyNames.ENDPOINT_NAME,
                message -> ((ClusterLoadAssignment) message).getClusterName());
        checkNames(Kind.SECRETS, EnvoyNames.SECRET_NAME, message -> ((Secret) message).getName());
    }

    private void checkNames(Kind kind, Pattern allowed, Function<Message, String> nameOf) {
        resources.of(kind).forEach((name, message) -> {
            if (!allowed.matcher(name).matches()) {
                add(kind.key(name), "the name is not of the form " + allowed);
            }
            if (!nameOf.apply(message).equals(name)) {
                add(kind.key(name), "it calls itself " + nameOf.apply(message));
            }
        });
    }

    /** Two listeners on one port: Envoy refuses the second, or the kernel spreads connections over both. */
    private void checkAddresses() {
        Map<Integer, Map<String, String>> byPort = new HashMap<>();
        resources.listeners().forEach((name, listener) -> {
            SocketAddress address = listener.getAddress().getSocketAddress();
            Map<String, String> hosts = byPort.computeIfAbsent(address.getPortValue(), port -> new HashMap<>());
            hosts.forEach((host, other) -> {
                if (host.equals(address.getAddress()) || any(host) || any(address.getAddress())) {
                    add(Kind.LISTENERS.key(name), "it listens where " + other + " does");
                }
            });
            hosts.put(address.getAddress(), name);
        });
    }

    private static boolean any(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    private void checkMessage(String where, Message root) {
        MessageTree.visit(root, message -> {
            if (!message.getUnknownFields().asMap().isEmpty()) {
                add(where, "unknown fields in " + message.getDescriptorForType().getFullName());
            }
            checkReferences(where, message);
            if (message instanceof SocketAddress address && !IpLiteral.is(address.getAddress())) {
                add(where, "\"" + address.getAddress() + "\" is no IP address");
            }
            PolicyLint.check(message).forEach(finding -> add(where, finding));
        });
    }

    private void checkReferences(String where, Message message) {
        if (message instanceof HttpConnectionManager manager && manager.hasRds()) {
            String name = manager.getRds().getRouteConfigName();
            usedRoutes.add(name);
            require(where, Kind.ROUTES, name);
        }
        if (message instanceof RouteAction action) {
            require(where, Kind.CLUSTERS, action.getCluster());
        }
        if (message instanceof Cluster cluster && cluster.getType() == DiscoveryType.EDS) {
            require(where, Kind.ENDPOINTS, cluster.getName());
        }
        if (message instanceof SdsSecretConfig secret) {
            if (secret.equals(Secrets.TRUST)) {
                require(where, Kind.SECRETS, EnvoyNames.TRUST);
            } else if (!secret.equals(Secrets.IDENTITY)) {
                add(where, "secret " + secret.getName() + " is referred to in another form than everywhere else");
            }
        }
    }

    private void checkEndpoints() {
        for (String name : resources.endpoints().keySet()) {
            Cluster cluster = resources.clusters().get(name);
            if (cluster == null || cluster.getType() != DiscoveryType.EDS) {
                add(Kind.ENDPOINTS.key(name), "no cluster asks for it");
            }
        }
    }

    private void require(String where, Kind kind, String name) {
        if (!resources.of(kind).containsKey(name)) {
            add(where, "it refers to " + kind.key(name) + ", which is not there");
        }
    }

    private void add(String where, String finding) {
        findings.add(where + ": " + finding);
    }
}
