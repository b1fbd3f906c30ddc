package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.chroma.ChromaLimits;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLogFilter;
import io.envoyproxy.envoy.config.accesslog.v3.AndFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ComparisonFilter.Op;
import io.envoyproxy.envoy.config.accesslog.v3.MetadataFilter;
import io.envoyproxy.envoy.config.accesslog.v3.ResponseFlagFilter;
import io.envoyproxy.envoy.config.accesslog.v3.StatusCodeFilter;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.Map;

/**
 * What a client reads when a sidecar answers instead of Chroma: {@code {"error": ..., "message": ...}}, as Chroma does.
 *
 * <p>Chroma's Python client looks {@code error} up among its exceptions ({@code chromadb/errors.py}) and raises a bare
 * {@code Exception} for a word it does not know; hence only words that it knows.
 */
final class LocalReplies {

    private static final String FORBIDDEN = "AuthError";
    private static final String NOT_FOUND = "NotFoundError";
    private static final String TOO_LARGE = "BatchSizeExceededError";
    private static final String TOO_MANY = "RateLimitError";
    private static final String BAD_REQUEST = "InvalidArgumentError";
    private static final String FAILED = "InternalError";

    private static final String CALLER = "%DOWNSTREAM_PEER_URI_SAN%";
    private static final String ACTION = "%METADATA(ROUTE:" + EnvoyNames.ROUTE_METADATA + ":action)%";
    private static final String NEEDS = "%METADATA(ROUTE:" + EnvoyNames.ROUTE_METADATA + ":needs)%";
    private static final String HELD = "%DYNAMIC_METADATA(envoy.filters.http.rbac:shadow_effective_policy_id)%";

    private static final String LIMIT = "the request is larger than " + ChromaLimits.MAX_BODY_BYTES
            + " bytes, the most that Chroma takes; send it in smaller batches";

    private LocalReplies() {}

    /** Three denials, told apart by what the grant filter said: wrong role, no role, revoked before it was asked. */
    static LocalReplyConfig inbound(String chroma) {
        String attempt = CALLER + " may not " + ACTION + " on " + chroma + ": ";
        return LocalReplyConfig.newBuilder()
                .addMappers(mapper(
                        both(status(Op.EQ, 403), grantResult("allowed")),
                        FORBIDDEN,
                        attempt + NEEDS + "; it holds " + HELD))
                .addMappers(mapper(
                        both(status(Op.EQ, 403), grantResult("denied")),
                        FORBIDDEN,
                        attempt + NEEDS + "; it holds no role for this"))
                .addMappers(mapper(status(Op.EQ, 403), FORBIDDEN, attempt + "it is revoked"))
                .addMappers(mapper(status(Op.EQ, 404), NOT_FOUND, "%LOCAL_REPLY_BODY%"))
                .addMappers(mapper(status(Op.EQ, 413), TOO_LARGE, chroma + ": " + LIMIT))
                .addMappers(mapper(status(Op.EQ, 429), TOO_MANY, chroma + ": %LOCAL_REPLY_BODY%"))
                .addMappers(mapper(
                        both(status(Op.EQ, 503), flags("UH", "UF")),
                        FAILED,
                        chroma + " does not answer behind its sidecar (" + reasons() + ")"))
                .addMappers(
                        mapper(flags("UT"), FAILED, chroma + " did not answer its sidecar in time (" + reasons() + ")"))
                .addMappers(mapper(status(Op.GE, 500), FAILED, chroma + ": %LOCAL_REPLY_BODY% (" + reasons() + ")"))
                .setBodyFormat(json(BAD_REQUEST, chroma + ": %LOCAL_REPLY_BODY% (%RESPONSE_CODE_DETAILS%)"))
                .build();
    }

    static LocalReplyConfig egress(String chroma) {
        return LocalReplyConfig.newBuilder()
                .addMappers(mapper(status(Op.EQ, 413), TOO_LARGE, chroma + ": " + LIMIT))
                .addMappers(mapper(
                        both(status(Op.EQ, 503), flags("UH", "NC")),
                        FAILED,
                        "cannot reach " + chroma + ": no sidecar of it has joined the mesh (%RESPONSE_FLAGS%)"))
                .addMappers(mapper(flags("UT"), FAILED, chroma + " did not answer in time (" + reasons() + ")"))
                .addMappers(mapper(
                        status(Op.GE, 500),
                        FAILED,
                        "cannot reach " + chroma + ": %LOCAL_REPLY_BODY% (" + reasons() + ")"))
                .setBodyFormat(json(BAD_REQUEST, chroma + ": %LOCAL_REPLY_BODY% (%RESPONSE_CODE_DETAILS%)"))
                .build();
    }

    static LocalReplyConfig probe(String chroma) {
        return LocalReplyConfig.newBuilder()
                .addMappers(mapper(status(Op.LE, 499), NOT_FOUND, "only GET " + ChromaLimits.HEARTBEAT_PATH))
                .setBodyFormat(json(FAILED, chroma + " does not answer behind its sidecar (%RESPONSE_FLAGS%)"))
                .build();
    }

    /** Envoy 1.40 keeps the reason of a failed TLS handshake out of its own text. */
    private static String reasons() {
        return "%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%: %UPSTREAM_TRANSPORT_FAILURE_REASON%";
    }

    private static ResponseMapper mapper(AccessLogFilter when, String error, String message) {
        return ResponseMapper.newBuilder()
                .setFilter(when)
                .setBodyFormatOverride(json(error, message))
                .build();
    }

    private static SubstitutionFormatString json(String error, String message) {
        return SubstitutionFormatString.newBuilder()
                .setJsonFormat(Protos.struct(Map.of("error", error, "message", message)))
                .build();
    }

    private static AccessLogFilter status(Op op, int code) {
        return AccessLogFilter.newBuilder()
                .setStatusCodeFilter(StatusCodeFilter.newBuilder()
                        .setComparison(ComparisonFilter.newBuilder()
                                .setOp(op)
                                .setValue(RuntimeUInt32.newBuilder()
                                        .setDefaultValue(code)
                                        // Envoy wants a key; nobody sets this one.
                                        .setRuntimeKey("mesh.unset"))))
                .build();
    }

    private static AccessLogFilter flags(String... flags) {
        ResponseFlagFilter.Builder filter = ResponseFlagFilter.newBuilder();
        for (String flag : flags) {
            filter.addFlags(flag);
        }
        return AccessLogFilter.newBuilder().setResponseFlagFilter(filter).build();
    }

    private static AccessLogFilter grantResult(String result) {
        return AccessLogFilter.newBuilder()
                .setMetadataFilter(MetadataFilter.newBuilder()
                        .setMatcher(MetadataMatcher.newBuilder()
                                .setFilter(RoleGate.RBAC_METADATA)
                                .addPath(
                                        MetadataMatcher.PathSegment.newBuilder().setKey(RoleGate.GRANT_RESULT))
                                .setValue(ValueMatcher.newBuilder()
                                        .setStringMatch(
                                                StringMatcher.newBuilder().setExact(result))))
                        .setMatchIfKeyNotFound(com.google.protobuf.BoolValue.of(false)))
                .build();
    }

    private static AccessLogFilter both(AccessLogFilter one, AccessLogFilter other) {
        return AccessLogFilter.newBuilder()
                .setAndFilter(AndFilter.newBuilder().addFilters(one).addFilters(other))
                .build();
    }
}
