package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.chroma.Operation;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/** What the routes of both directions have in common. */
final class Routes {

    /** The request cannot have reached the other side. */
    private static final String UNSENT = "connect-failure,refused-stream,reset-before-request";

    /** It may have, and may again. */
    private static final String HARMLESS = "connect-failure,refused-stream,reset,gateway-error";

    private Routes() {}

    /** Exactly this method and path. Not a regular expression: Envoy refuses those that compile to a large program. */
    static RouteMatch match(Operation operation) {
        return RouteMatch.newBuilder()
                .setPathMatchPolicy(TypedExtensionConfig.newBuilder()
                        .setName("envoy.path.match.uri_template.uri_template_matcher")
                        .setTypedConfig(Protos.any(UriTemplateMatchConfig.newBuilder()
                                .setPathTemplate(operation.path())
                                .build())))
                .addHeaders(method(operation.method().name()))
                .build();
    }

    static HeaderMatcher method(String method) {
        return HeaderMatcher.newBuilder()
                .setName(":method")
                .setStringMatch(StringMatcher.newBuilder().setExact(method))
                .build();
    }

    static RetryPolicy retryUnsent() {
        return retry(UNSENT).build();
    }

    static RetryPolicy retryRead() {
        return retry(HARMLESS)
                .addRetryHostPredicate(RetryHostPredicate.newBuilder()
                        .setName("envoy.retry_host_predicates.previous_hosts")
                        .setTypedConfig(Protos.any(PreviousHostsPredicate.getDefaultInstance())))
                .setHostSelectionRetryMaxAttempts(3)
                .build();
    }

    private static RetryPolicy.Builder retry(String on) {
        return RetryPolicy.newBuilder()
                .setRetryOn(on)
                .setNumRetries(Protos.number(2))
                .setRetryBackOff(RetryBackOff.newBuilder()
                        .setBaseInterval(Protos.millis(25))
                        .setMaxInterval(Protos.millis(250)));
    }
}
