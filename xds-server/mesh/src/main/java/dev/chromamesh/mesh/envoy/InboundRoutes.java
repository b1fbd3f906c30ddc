package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Struct;
import dev.chromamesh.mesh.chroma.ChromaApi;
import dev.chromamesh.mesh.chroma.Operation;
import dev.chromamesh.mesh.resolve.ProxyView.Grant;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The routes into a Chroma: one for each operation of its API, a closed one for everything else, and the grants at the
 * virtual host.
 *
 * <p>The operation stands in the route's metadata, from where denials and logs name it. A revocation would come here as
 * the {@code revoked} filter's part of the virtual host, next to the grants.
 */
final class InboundRoutes {

    private static final String OTHER = "other";

    /** The same for every Chroma and every edit. */
    private static final List<Route> ROUTES = Stream.concat(
                    ChromaApi.OPERATIONS.stream().map(InboundRoutes::route), Stream.of(everythingElse()))
            .toList();

    private InboundRoutes() {}

    static RouteConfiguration of(String workload, List<Grant> grants) {
        VirtualHost.Builder host = VirtualHost.newBuilder()
                .setName(workload)
                .addDomains("*")
                .putTypedPerFilterConfig(
                        EnvoyNames.GRANT,
                        Protos.any(RBACPerRoute.newBuilder()
                                .setRbac(RBAC.newBuilder().setShadowMatcher(GrantTree.of(grants)))
                                .build()));
        host.addAllRoutes(ROUTES);
        return RouteConfiguration.newBuilder()
                .setName(EnvoyNames.inbound(workload))
                .addVirtualHosts(host)
                .build();
    }

    private static Route route(Operation operation) {
        Route.Builder route = Route.newBuilder()
                .setName(operation.name())
                .setMatch(Routes.match(operation))
                .setMetadata(metadata(operation.name(), operation.action(), RoleGate.needs(operation)))
                .setRoute(RouteAction.newBuilder()
                        .setCluster(EnvoyNames.CHROMA)
                        .setTimeout(Protos.duration(operation.kind().timeout()))
                        // On the same host nothing is lost on the way: again only what Chroma cannot have seen.
                        .setRetryPolicy(Routes.retryUnsent()));
        RoleGate.of(operation).ifPresent(gate -> route.putTypedPerFilterConfig(EnvoyNames.OPERATION, gate));
        return route.build();
    }

    /** Closed twice: no role opens it, and it leads nowhere. */
    private static Route everythingElse() {
        return Route.newBuilder()
                .setName(OTHER)
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setMetadata(metadata(OTHER, "do this", "it is no operation of Chroma's API"))
                .setDirectResponse(DirectResponseAction.newBuilder().setStatus(403))
                .build();
    }

    private static Metadata metadata(String operation, String action, String needs) {
        Struct fields = Protos.struct(Map.of("operation", operation, "action", action, "needs", needs));
        return Metadata.newBuilder()
                .putFilterMetadata(EnvoyNames.ROUTE_METADATA, fields)
                .build();
    }
}
