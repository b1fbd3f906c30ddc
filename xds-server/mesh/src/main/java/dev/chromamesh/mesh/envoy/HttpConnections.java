package dev.chromamesh.mesh.envoy;

import com.google.protobuf.BoolValue;
import dev.chromamesh.mesh.chroma.Kind;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import dev.chromamesh.mesh.resolve.ProxyView;
import io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathWithEscapedSlashesAction;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ServerHeaderTransformation;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How HTTP connections are spoken: the part of a listener that HTTP needs, apart from its filters' duties. */
final class HttpConnections {

    /** How much of one connection's data Envoy holds before it lets the sender wait. */
    static final int BUFFER_BYTES = 1 << 20;

    /** Flow control between sidecars: large enough for a 40 MB batch, small enough for many callers. */
    private static final int STREAM_WINDOW = 1 << 20;

    private static final int CONNECTION_WINDOW = 4 << 20;

    /** Clients keep idle connections for 40 s and more: the sidecar must be the more patient side. */
    private static final long IDLE_SECONDS = 900;

    private static final Duration MAX_AGE = Duration.ofHours(1);

    /** Connections of many proxies must not end at one moment: each proxy takes up to a fifth off. */
    private static final double MAX_JITTER = 0.2;

    /**
     * What callers could otherwise tell this Envoy's router (retry a write, give up after a millisecond), and what
     * Chroma could mistake for our word.
     */
    private static final List<String> STRIPPED = List.of(
            "x-mesh-identity",
            "x-envoy-original-path",
            "x-envoy-original-host",
            "x-envoy-internal",
            "x-envoy-attempt-count",
            "x-envoy-decorator-operation",
            "x-envoy-expected-rq-timeout-ms",
            "x-envoy-force-trace",
            "x-envoy-hedge-on-per-try-timeout",
            "x-envoy-ip-tags",
            "x-envoy-is-timeout-retry",
            "x-envoy-max-retries",
            "x-envoy-retriable-header-names",
            "x-envoy-retriable-status-codes",
            "x-envoy-retry-grpc-on",
            "x-envoy-retry-on",
            "x-envoy-upstream-alt-stat-name",
            "x-envoy-upstream-rq-per-try-timeout-ms",
            "x-envoy-upstream-rq-timeout-alt-response",
            "x-envoy-upstream-rq-timeout-ms",
            "x-envoy-upstream-stream-duration-ms");

    private HttpConnections() {}

    static Filter inbound(ProxyView view) {
        return filter(HttpConnectionManager.newBuilder()
                .setStatPrefix("inbound")
                .setStreamErrorOnInvalidHttpMessage(BoolValue.of(true))
                .setNormalizePath(BoolValue.of(true))
                .setMergeSlashes(true)
                .setPathWithEscapedSlashesAction(PathWithEscapedSlashesAction.REJECT_REQUEST)
                .addEarlyHeaderMutationExtensions(stripped())
                .setForwardClientCertDetails(ForwardClientCertDetails.SANITIZE_SET)
                .setSetCurrentClientCertDetails(
                        SetCurrentClientCertDetails.newBuilder().setUri(true))
                .setGenerateRequestId(BoolValue.of(true))
                .setDrainTimeout(Protos.seconds(5))
                .setCommonHttpProtocolOptions(common().setMaxConnectionDuration(
                                Protos.duration(connectionAge(view.proxy(), view.certificateLifetime())))
                        .setMaxHeadersCount(Protos.number(100))
                        .setHeadersWithUnderscoresAction(
                                HttpProtocolOptions.HeadersWithUnderscoresAction.REJECT_REQUEST))
                .setHttp2ProtocolOptions(http2().setMaxConcurrentStreams(Protos.number(1024)))
                .addAccessLog(AccessLogs.inbound())
                .setLocalReplyConfig(LocalReplies.inbound(view.workload()))
                .addAllHttpFilters(HttpFilters.inbound())
                .setRds(rds(EnvoyNames.inbound(view.workload()))));
    }

    static Filter egress(String chroma) {
        return filter(HttpConnectionManager.newBuilder()
                .setStatPrefix(EnvoyNames.egress(chroma))
                .setForwardClientCertDetails(ForwardClientCertDetails.SANITIZE)
                .setCommonHttpProtocolOptions(common())
                // nginx speaks HTTP/1.0 to what it proxies unless it is told otherwise.
                .setHttpProtocolOptions(
                        Http1ProtocolOptions.newBuilder().setAcceptHttp10(true).setDefaultHostForHttp10(chroma))
                .addAccessLog(AccessLogs.egress())
                .setLocalReplyConfig(LocalReplies.egress(chroma))
                .addAllHttpFilters(HttpFilters.egress())
                .setRds(rds(EnvoyNames.egress(chroma))));
    }

    static Filter probe(String workload) {
        return filter(HttpConnectionManager.newBuilder()
                .setStatPrefix("probe")
                .setForwardClientCertDetails(ForwardClientCertDetails.SANITIZE)
                .setCommonHttpProtocolOptions(common())
                .setRequestTimeout(Protos.seconds(10))
                .setLocalReplyConfig(LocalReplies.probe(workload))
                .addAllHttpFilters(HttpFilters.probe())
                .setRouteConfig(ProbeListener.routes(workload)));
    }

    /** HTTP/2 between sidecars: a peer that vanished is noticed within 40 s. */
    static Http2ProtocolOptions.Builder http2() {
        return Http2ProtocolOptions.newBuilder()
                .setInitialStreamWindowSize(Protos.number(STREAM_WINDOW))
                .setInitialConnectionWindowSize(Protos.number(CONNECTION_WINDOW))
                .setConnectionKeepalive(KeepaliveSettings.newBuilder()
                        .setInterval(Protos.seconds(30))
                        .setTimeout(Protos.seconds(10)));
    }

    /**
     * How long a connection may live. A certificate is checked when a connection begins and never again, so that its
     * age bounds how long a withdrawn root is still believed. The jitter is a hash, not chance: the listener's bytes
     * must be the same whenever and wherever they are computed.
     */
    static Duration connectionAge(ProxyIdentity proxy, Duration certificateLifetime) {
        Duration half = certificateLifetime.dividedBy(2);
        Duration most = half.compareTo(MAX_AGE) < 0 ? half : MAX_AGE;
        double jitter = MAX_JITTER * fraction(proxy.id().uri() + "#" + proxy.instance());
        return Duration.ofMillis(Math.max(1000, Math.round(most.toMillis() * (1 - jitter))));
    }

    static ConfigSource ads() {
        return ConfigSource.newBuilder()
                .setResourceApiVersion(ApiVersion.V3)
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .build();
    }

    /** A number from 0 to below 1 that looks drawn and is the same for the same text. */
    private static double fraction(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            int first = IntStream.range(0, 3).reduce(0, (sum, i) -> sum << 8 | (hash[i] & 0xff));
            return first / (double) (1 << 24);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static HttpProtocolOptions.Builder common() {
        return HttpProtocolOptions.newBuilder().setIdleTimeout(Protos.seconds(IDLE_SECONDS));
    }

    private static Rds rds(String name) {
        return Rds.newBuilder().setRouteConfigName(name).setConfigSource(ads()).build();
    }

    private static TypedExtensionConfig stripped() {
        Stream<HeaderMutation> mutations = STRIPPED.stream()
                .map(header -> HeaderMutation.newBuilder().setRemove(header).build());
        return TypedExtensionConfig.newBuilder()
                .setName("mesh.strip")
                .setTypedConfig(
                        Protos.any(io.envoyproxy.envoy.extensions.http.early_header_mutation.header_mutation.v3
                                .HeaderMutation.newBuilder()
                                .addAllMutations(mutations.toList())
                                .build()))
                .build();
    }

    /** Adds what every listener has, and wraps it up. */
    private static Filter filter(HttpConnectionManager.Builder manager) {
        manager.setServerHeaderTransformation(ServerHeaderTransformation.PASS_THROUGH)
                .setRequestHeadersTimeout(Protos.seconds(10))
                .setStreamIdleTimeout(Protos.duration(Kind.WRITE.timeout()))
                .setDelayedCloseTimeout(Protos.seconds(1));
        return Filter.newBuilder()
                .setName("envoy.filters.network.http_connection_manager")
                .setTypedConfig(Protos.any(manager.build()))
                .build();
    }
}
