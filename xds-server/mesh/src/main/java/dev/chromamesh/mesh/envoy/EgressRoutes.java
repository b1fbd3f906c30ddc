package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.chroma.ChromaApi;
import dev.chromamesh.mesh.chroma.ChromaLimits;
import dev.chromamesh.mesh.chroma.Kind;
import dev.chromamesh.mesh.chroma.Method;
import dev.chromamesh.mesh.chroma.Operation;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.v3.Int64Range;

/**
 * The routes of a workload's calls to a Chroma. They only tell reads from writes, for the timeout and the retries; who
 * may do what is decided at the other end.
 */
final class EgressRoutes {

    /** Beyond this a body is not worth reading away, 1 TiB. */
    private static final long UNREASONABLE = 1L << 40;

    private EgressRoutes() {}

    static RouteConfiguration of(String chroma) {
        VirtualHost.Builder host =
                VirtualHost.newBuilder().setName(chroma).addDomains("*").addRoutes(oversize());
        for (Operation operation : ChromaApi.OPERATIONS) {
            if (operation.kind() == Kind.READ && operation.method() != Method.GET) {
                host.addRoutes(route(chroma, operation.name(), Routes.match(operation), Kind.READ));
            }
        }
        RouteMatch.Builder all = RouteMatch.newBuilder().setPrefix("/");
        host.addRoutes(route(
                chroma,
                "get",
                all.clone().addHeaders(Routes.method(Method.GET.name())).build(),
                Kind.READ));
        host.addRoutes(route(chroma, "write", all.build(), Kind.WRITE));
        return RouteConfiguration.newBuilder()
                .setName(EnvoyNames.egress(chroma))
                .addVirtualHosts(host)
                .build();
    }

    /**
     * Refuses what announces too large a body, but takes the body first. Envoy would answer at once and reset the
     * connection while the client still writes; a client that only reads when it has written (asyncio's) then never
     * sees the answer. The body is forgotten as it comes.
     */
    private static Route oversize() {
        return Route.newBuilder()
                .setName("oversize")
                .setMatch(RouteMatch.newBuilder()
                        .setPrefix("/")
                        .addHeaders(HeaderMatcher.newBuilder()
                                .setName("content-length")
                                .setRangeMatch(Int64Range.newBuilder()
                                        .setStart(ChromaLimits.MAX_BODY_BYTES + 1)
                                        .setEnd(UNREASONABLE))))
                .putTypedPerFilterConfig(EnvoyNames.DRAIN, enabled())
                .putTypedPerFilterConfig(EnvoyNames.WHOLE, enabled())
                .setDirectResponse(DirectResponseAction.newBuilder().setStatus(413))
                .build();
    }

    private static com.google.protobuf.Any enabled() {
        return Protos.any(FilterConfig.newBuilder()
                .setConfig(com.google.protobuf.Any.getDefaultInstance())
                .build());
    }

    private static Route route(String chroma, String name, RouteMatch match, Kind kind) {
        return Route.newBuilder()
                .setName(name)
                .setMatch(match)
                .setRoute(RouteAction.newBuilder()
                        .setCluster(EnvoyNames.upstream(chroma))
                        .setTimeout(Protos.duration(kind.timeout()))
                        .setRetryPolicy(kind.retryable() ? Routes.retryRead() : Routes.retryUnsent()))
                .build();
    }
}
