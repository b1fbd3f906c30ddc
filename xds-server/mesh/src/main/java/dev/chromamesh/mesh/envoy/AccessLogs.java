package dev.chromamesh.mesh.envoy;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ExtensionFilter;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import java.util.Map;

/** One line of JSON on standard output for each request and each refused connection; {@code kind} tells which. */
final class AccessLogs {

    private static final Map<String, String> REQUEST = Map.ofEntries(
            Map.entry("time", "%START_TIME%"),
            Map.entry("method", "%REQUEST_HEADER(:METHOD)%"),
            Map.entry("path", "%PATH(NQ:PATH)%"),
            Map.entry("status", "%RESPONSE_CODE%"),
            Map.entry("details", "%RESPONSE_CODE_DETAILS%"),
            Map.entry("flags", "%RESPONSE_FLAGS%"),
            Map.entry("bytes_in", "%BYTES_RECEIVED%"),
            Map.entry("bytes_out", "%BYTES_SENT%"),
            Map.entry("ms", "%DURATION%"),
            Map.entry("upstream_ms", "%RESPONSE_DURATION%"),
            Map.entry("attempts", "%UPSTREAM_REQUEST_ATTEMPT_COUNT%"),
            Map.entry("upstream_failure", "%UPSTREAM_TRANSPORT_FAILURE_REASON%"),
            Map.entry("request_id", "%REQUEST_HEADER(X-REQUEST-ID)%"));

    private AccessLogs() {}

    static AccessLog inbound() {
        return stdout(merged(Map.of(
                        "kind",
                        "request",
                        "peer",
                        "%DOWNSTREAM_PEER_URI_SAN%",
                        "operation",
                        "%METADATA(ROUTE:" + EnvoyNames.ROUTE_METADATA + ":operation)%",
                        "policy",
                        "%DYNAMIC_METADATA(" + RoleGate.RBAC_METADATA + ")%",
                        "guard",
                        "%DYNAMIC_METADATA(" + EnvoyNames.GUARD + ":result)%",
                        "tls_group",
                        "%DOWNSTREAM_TLS_GROUP%")))
                .build();
    }

    static AccessLog egress() {
        return stdout(merged(Map.of("kind", "call", "upstream_peer", "%UPSTREAM_PEER_URI_SAN%")))
                .build();
    }

    /** A failed handshake never becomes a request, and the caller sees a mere reset: only this line says why. */
    static AccessLog refusedConnections() {
        return stdout(Map.of(
                        "kind", "tls_failure",
                        "time", "%START_TIME%",
                        "remote", "%DOWNSTREAM_REMOTE_ADDRESS%",
                        "reason", "%DOWNSTREAM_TRANSPORT_FAILURE_REASON%",
                        "peer", "%DOWNSTREAM_PEER_URI_SAN%",
                        "issuer", "%DOWNSTREAM_PEER_ISSUER%",
                        "serial", "%DOWNSTREAM_PEER_SERIAL%",
                        "not_after", "%DOWNSTREAM_PEER_CERT_V_END%",
                        "sni", "%REQUESTED_SERVER_NAME%",
                        "tls", "%DOWNSTREAM_TLS_VERSION%"))
                .setFilter(AccessLogFilter.newBuilder()
                        .setExtensionFilter(ExtensionFilter.newBuilder()
                                .setName("envoy.access_loggers.extension_filters.cel")
                                .setTypedConfig(Protos.any(ExpressionFilter.newBuilder()
                                        .setExpression("connection.transport_failure_reason != ''")
                                        .build()))))
                .build();
    }

    private static Map<String, String> merged(Map<String, String> more) {
        Map<String, String> fields = new java.util.HashMap<>(REQUEST);
        fields.putAll(more);
        return fields;
    }

    private static AccessLog.Builder stdout(Map<String, String> fields) {
        return AccessLog.newBuilder()
                .setName("envoy.access_loggers.stdout")
                .setTypedConfig(Protos.any(StdoutAccessLog.newBuilder()
                        .setLogFormat(SubstitutionFormatString.newBuilder().setJsonFormat(Protos.struct(fields)))
                        .build()));
    }
}
