package dev.chromamesh.mesh.envoy;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import dev.chromamesh.mesh.envoy.api.BodySizeLimit;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.set_filter_state.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every message type that our configuration holds inside an {@code Any}: who reads a whole configuration needs them. */
final class EnvoyTypes {

    private static final List<Message> INSIDE_ANY = List.of(
            Action.getDefaultInstance(),
            BodySizeLimit.getDefaultInstance(),
            Buffer.getDefaultInstance(),
            Cluster.getDefaultInstance(),
            ClusterLoadAssignment.getDefaultInstance(),
            Config.getDefaultInstance(),
            DownstreamConnectionsConfig.getDefaultInstance(),
            DownstreamTlsContext.getDefaultInstance(),
            ExpressionFilter.getDefaultInstance(),
            FilterConfig.getDefaultInstance(),
            FilterStateInput.getDefaultInstance(),
            HeaderMutation.getDefaultInstance(),
            HttpConnectionManager.getDefaultInstance(),
            HttpProtocolOptions.getDefaultInstance(),
            Listener.getDefaultInstance(),
            Lua.getDefaultInstance(),
            LuaPerRoute.getDefaultInstance(),
            Matcher.getDefaultInstance(),
            PreviousHostsPredicate.getDefaultInstance(),
            RBAC.getDefaultInstance(),
            RBACPerRoute.getDefaultInstance(),
            RouteConfiguration.getDefaultInstance(),
            Router.getDefaultInstance(),
            Secret.getDefaultInstance(),
            StdoutAccessLog.getDefaultInstance(),
            UpstreamTlsContext.getDefaultInstance(),
            UriSanInput.getDefaultInstance(),
            UriTemplateMatchConfig.getDefaultInstance());

    private static final Map<String, Message> BY_URL = INSIDE_ANY.stream()
            .collect(Collectors.toMap(
                    type -> Protos.TYPE_PREFIX + type.getDescriptorForType().getFullName(), Function.identity()));

    /** For protobuf's own JSON printer. */
    static final TypeRegistry REGISTRY = TypeRegistry.newBuilder()
            .add(INSIDE_ANY.stream().map(Message::getDescriptorForType).toList())
            .build();

    private EnvoyTypes() {}

    /**
     * What an {@code Any} holds.
     *
     * @throws IllegalArgumentException if the type is missing above, or the bytes are not of that type
     */
    static Message unpack(Any any) {
        Message type = BY_URL.get(any.getTypeUrl());
        if (type == null) {
            throw new IllegalArgumentException("type: " + any.getTypeUrl() + " (expected: one of EnvoyTypes)");
        }
        try {
            return type.getParserForType().parseFrom(any.getValue());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("bytes of " + any.getTypeUrl() + " (expected: that type)", e);
        }
    }
}
