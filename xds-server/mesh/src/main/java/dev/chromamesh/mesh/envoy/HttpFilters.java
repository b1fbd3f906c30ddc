package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Message;
import com.google.protobuf.UInt64Value;
import dev.chromamesh.mesh.chroma.ChromaLimits;
import dev.chromamesh.mesh.envoy.api.BodySizeLimit;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.extensions.filters.common.set_filter_state.v3.FilterStateValue;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/**
 * The HTTP filters, all there from the first version of a listener on: adding one later would change the listener and
 * so drain every connection. What a filter does today comes with the routes.
 */
final class HttpFilters {

    /** The filter state in which {@link #path} leaves the path, always ending in a slash. */
    static final String PATH_STATE = EnvoyNames.PATH;

    private static final String DRAIN_SOURCE = """
            -- Takes the body of a request that is already refused and forgets it chunk by chunk.
            function envoy_on_request(handle)
              for chunk in handle:bodyChunks() do
                chunk:setBytes("")
              end
            end
            """;

    private HttpFilters() {}

    /** What the sidecar of a Chroma does with a request, in this order. */
    static List<HttpFilter> inbound() {
        return List.of(revoked(), path(), grant(), operation(), guard(), bodySizeLimit(), router());
    }

    /** What a caller's sidecar does with a request, in this order. */
    static List<HttpFilter> egress() {
        return List.of(drain(), whole(), bodySizeLimit(), router());
    }

    /** What a probe passes; it needs no body. */
    static List<HttpFilter> probe() {
        return List.of(bodySizeLimit(1024), router());
    }

    /**
     * Denies identities and certificates by name. Empty, it denies nobody: a policy that denies comes over RDS as this
     * filter's {@code RBACPerRoute} at the virtual host. It stands first, so that no other filter works for the revoked.
     */
    private static HttpFilter revoked() {
        return filter(
                EnvoyNames.REVOKED,
                RBAC.newBuilder()
                        .setRules(io.envoyproxy
                                .envoy
                                .config
                                .rbac
                                .v3
                                .RBAC
                                .newBuilder()
                                .setAction(Action.DENY))
                        .build());
    }

    /**
     * Keeps the path without its query, ending in a slash, for the grants to match: with the raw path the prefix
     * {@code .../prod/} would miss {@code .../prod} and {@code .../prod?x=1}.
     */
    private static HttpFilter path() {
        return filter(
                EnvoyNames.PATH,
                Config.newBuilder()
                        .addOnRequestHeaders(FilterStateValue.newBuilder()
                                .setObjectKey(PATH_STATE)
                                .setFactoryKey("envoy.string")
                                .setFormatString(SubstitutionFormatString.newBuilder()
                                        .setTextFormatSource(
                                                DataSource.newBuilder().setInlineString("%PATH(NQ:PATH)%/"))))
                        .build());
    }

    /** Names the role of the caller on this path and never denies; the tree comes with the virtual host. */
    private static HttpFilter grant() {
        return filter(EnvoyNames.GRANT, RBAC.getDefaultInstance());
    }

    /** Denies, unless the route of an operation lets the caller's role through. */
    private static HttpFilter operation() {
        return filter(
                EnvoyNames.OPERATION,
                RBAC.newBuilder()
                        .setTrackPerRuleStats(true)
                        .setRules(io.envoyproxy
                                .envoy
                                .config
                                .rbac
                                .v3
                                .RBAC
                                .newBuilder()
                                .setAction(Action.ALLOW))
                        .build());
    }

    /**
     * The place of the collection guard. Disabled filters are not created at all; a {@code LuaPerRoute} at the virtual
     * host or at a route switches it on.
     */
    private static HttpFilter guard() {
        return disabled(
                EnvoyNames.GUARD, Lua.newBuilder().setStatPrefix("guard").build());
    }

    /** Only on the route for requests that announce too large a body: reads the body away. */
    private static HttpFilter drain() {
        return disabled(
                EnvoyNames.DRAIN,
                Lua.newBuilder()
                        .setStatPrefix("drain")
                        .setDefaultSourceCode(DataSource.newBuilder().setInlineString(DRAIN_SOURCE))
                        .build());
    }

    /** With {@link #drain}: holds the answer back until the request has ended. What it buffers is empty by then. */
    private static HttpFilter whole() {
        return disabled(
                EnvoyNames.WHOLE,
                Buffer.newBuilder().setMaxRequestBytes(Protos.number(1024)).build());
    }

    private static HttpFilter bodySizeLimit() {
        return bodySizeLimit(ChromaLimits.MAX_BODY_BYTES);
    }

    private static HttpFilter bodySizeLimit(long bytes) {
        return filter(
                EnvoyNames.BODY_SIZE_LIMIT,
                BodySizeLimit.newBuilder()
                        .setMaxRequestBytes(UInt64Value.of(bytes))
                        .build());
    }

    private static HttpFilter router() {
        return filter(
                EnvoyNames.ROUTER,
                Router.newBuilder().setSuppressEnvoyHeaders(true).build());
    }

    private static HttpFilter disabled(String name, Message config) {
        return filter(name, config).toBuilder().setDisabled(true).build();
    }

    private static HttpFilter filter(String name, Message config) {
        return HttpFilter.newBuilder()
                .setName(name)
                .setTypedConfig(Protos.any(config))
                .build();
    }
}
