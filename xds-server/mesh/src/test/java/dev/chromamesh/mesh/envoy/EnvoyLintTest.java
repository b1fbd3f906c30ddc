package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.xds.type.matcher.v3.Matcher.MatcherTree;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvoyLintTest {

    private static final EnvoyResources CHROMA = resources("chroma_with_probe_and_every_role");
    private static final EnvoyResources CALLER = resources("caller_of_two_chromas");

    @Test
    void goldenResourcesHaveNoFindings() {
        assertThat(List.of(EnvoyLint.check(CHROMA), EnvoyLint.check(CALLER))).containsOnly(List.of());
    }

    @Test
    void absentRoutesAreFound() {
        assertThat(EnvoyLint.check(without(CHROMA, Kind.ROUTES)))
                .containsExactly(
                        "listeners:inbound/chroma-a: it refers to routes:inbound/chroma-a, which is not there");
    }

    @Test
    void absentClustersAreFound() {
        assertThat(EnvoyLint.check(without(CHROMA, Kind.CLUSTERS)))
                .contains("routes:inbound/chroma-a: it refers to clusters:chroma, which is not there");
    }

    @Test
    void absentEndpointsAreFound() {
        assertThat(EnvoyLint.check(without(CALLER, Kind.ENDPOINTS)))
                .contains("clusters:upstream/chroma-a: it refers to endpoints:upstream/chroma-a, which is not there");
    }

    @Test
    void secretThatCannotBeServedIsFound() {
        assertThat(EnvoyLint.check(without(CALLER, Kind.SECRETS)))
                .contains("clusters:upstream/chroma-a: it refers to secrets:trust, which is not there");
    }

    @Test
    void whatNothingUsesIsFound() {
        assertThat(EnvoyLint.check(without(CALLER, Kind.CLUSTERS)))
                .contains("endpoints:upstream/chroma-b: no cluster asks for it");
        assertThat(EnvoyLint.check(without(CALLER, Kind.LISTENERS)))
                .contains("routes:egress/chroma-a: no listener uses it");
    }

    @Test
    void nameOutsideTheGrammarIsFound() {
        // given
        TreeMap<String, io.envoyproxy.envoy.config.cluster.v3.Cluster> clusters = new TreeMap<>(CALLER.clusters());
        clusters.put("upstream/a b", CALLER.clusters().get("upstream/chroma-a"));

        // then
        assertThat(EnvoyLint.check(new EnvoyResources(
                        CALLER.listeners(),
                        CALLER.routes(),
                        clusters,
                        CALLER.endpoints(),
                        CALLER.secrets(),
                        CALLER.origins())))
                .anyMatch(finding -> finding.startsWith("clusters:upstream/a b: the name is not of the form"))
                .contains("clusters:upstream/a b: it calls itself upstream/chroma-a");
    }

    @Test
    void twoListenersOnOneAddressAreFound() {
        assertThat(EnvoyLint.check(changed(
                        CALLER,
                        message -> message instanceof SocketAddress address && address.getPortValue() == 18001
                                ? address.toBuilder()
                                        .setAddress("0.0.0.0")
                                        .setPortValue(18000)
                                        .build()
                                : message)))
                .containsExactly("listeners:egress/chroma-b: it listens where egress/chroma-a does");
    }

    @Test
    void hostNameWhereEnvoyWantsAnAddressIsFound() {
        assertThat(EnvoyLint.check(changed(
                        CALLER,
                        message -> message instanceof SocketAddress address
                                        && address.getAddress().equals("10.0.0.12")
                                ? address.toBuilder()
                                        .setAddress("chroma.internal")
                                        .build()
                                : message)))
                .containsExactly("endpoints:upstream/chroma-a: \"chroma.internal\" is no IP address");
    }

    /** The first two end a running Envoy, the next are taken for wildcards or refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/a b",
                "/api/v2/ä",
                "/api/v2/{tenant}",
                "/api/v2/a*",
                "/api/v2/%20",
                "/api/**/v2",
                "api/v2",
                "/api//v2",
                ""
            })
    void unsafePathTemplateIsFound(String template) {
        assertThat(EnvoyLint.check(changed(
                        CHROMA,
                        message -> message instanceof UriTemplateMatchConfig config
                                        && config.getPathTemplate().equals("/api/v2/reset")
                                ? config.toBuilder().setPathTemplate(template).build()
                                : message)))
                .containsExactly("routes:inbound/chroma-a: path template \"" + template + "\" is not safe to send");
    }

    @Test
    void overlongPathTemplateIsFound() {
        assertThat(EnvoyLint.check(changed(
                        CHROMA,
                        message -> message instanceof UriTemplateMatchConfig config
                                        && config.getPathTemplate().equals("/api/v2/reset")
                                ? config.toBuilder()
                                        .setPathTemplate("/" + "a".repeat(256))
                                        .build()
                                : message)))
                .hasSize(1);
    }

    @Test
    void regularExpressionIsFound() {
        assertThat(EnvoyLint.check(changed(
                        CHROMA,
                        message -> message instanceof RouteMatch match
                                        && match.getPrefix().equals("/")
                                ? match.toBuilder()
                                        .setSafeRegex(RegexMatcher.newBuilder().setRegex(".*"))
                                        .build()
                                : message)))
                .contains("routes:inbound/chroma-a: a regular expression, whose compiled size Envoy limits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/api/v2", "/api/v2/tenants", "/api/v2/a b/", "/api/v2/*/"})
    void grantOnAKeyThatMatchesTooMuchOrNothingIsFound(String key) {
        assertThat(EnvoyLint.check(withGrantKeys(map -> renamed(map, GrantTree.EVERYTHING, key))))
                .hasSize(3)
                .allMatch(finding -> finding.contains("grant on \"" + key + "\" (expected: a path"));
    }

    @Test
    void emptyMapsAreFound() {
        assertThat(EnvoyLint.check(withGrantKeys(map -> MatcherTree.MatchMap.getDefaultInstance())))
                .hasSize(3)
                .allMatch(finding -> finding.contains("a caller without grants"));
        assertThat(EnvoyLint.check(withCallers(map -> MatcherTree.MatchMap.getDefaultInstance())))
                .hasSize(1)
                .allMatch(finding -> finding.contains("a tree without callers"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"spiffe://chroma.example/a,spiffe://chroma.example/b", "search", "spiffe://chroma.example"})
    void callerThatIsNoIdentityIsFound(String caller) {
        assertThat(EnvoyLint.check(withCallers(map -> renamed(map, "spiffe://chroma.example/search", caller))))
                .hasSize(1)
                .allMatch(finding -> finding.startsWith("routes:inbound/chroma-a: caller "));
    }

    @Test
    void grantNameThatNoRouteCouldReadIsFound() {
        assertThat(EnvoyLint.check(changed(
                        CHROMA,
                        message -> message instanceof Action action
                                        && action.getName().equals("writer|*")
                                ? action.toBuilder().setName("writer").build()
                                : message)))
                .containsExactly("routes:inbound/chroma-a: grant \"writer\" is not of the form role|scope");
    }

    @Test
    void oneByteMoreInTheReferenceToASecretIsFound() {
        assertThat(EnvoyLint.check(changed(CALLER, message -> {
                    if (message instanceof SdsSecretConfig secret
                            && secret.getName().equals(EnvoyNames.TRUST)) {
                        SdsSecretConfig.Builder copy = secret.toBuilder();
                        copy.getSdsConfigBuilder().setInitialFetchTimeout(Protos.seconds(15));
                        return copy.build();
                    }
                    return message;
                })))
                .containsExactly(
                        "clusters:upstream/chroma-a: secret trust is referred to in another form than everywhere else",
                        "clusters:upstream/chroma-b: secret trust is referred to in another form than everywhere else");
    }

    @Test
    void peerThatCouldBeAnybodyIsFound() {
        assertThat(EnvoyLint.check(changed(CALLER, message -> {
                    if (message instanceof CommonTlsContext tls) {
                        CommonTlsContext.Builder copy = tls.toBuilder();
                        copy.getCombinedValidationContextBuilder().clearDefaultValidationContext();
                        return copy.build();
                    }
                    return message;
                })))
                .hasSize(2)
                .allMatch(finding -> finding.endsWith("a TLS context that does not tell who the peer must be"));
    }

    @Test
    void overlongServerNameIsFound() {
        assertThat(EnvoyLint.check(changed(
                        CALLER,
                        message -> message instanceof UpstreamTlsContext tls
                                ? tls.toBuilder().setSni("a".repeat(256)).build()
                                : message)))
                .hasSize(2);
    }

    @Test
    void unknownFieldIsFound() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        9999,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                .build())
                .build();
        assertThat(EnvoyLint.check(changed(
                        CALLER,
                        message -> message instanceof RouteAction action
                                ? action.toBuilder().setUnknownFields(unknown).build()
                                : message)))
                .contains("routes:egress/chroma-a: unknown fields in envoy.config.route.v3.RouteAction");
    }

    @Test
    void typeThatNobodyCanReadIsAProgrammersError() {
        assertThatThrownBy(() -> EnvoyTypes.unpack(Any.newBuilder()
                        .setTypeUrl("type.googleapis.com/foreign.Type")
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("foreign.Type");
    }

    private static EnvoyResources withGrantKeys(UnaryOperator<MatcherTree.MatchMap> change) {
        return changed(
                CHROMA,
                message -> message instanceof MatcherTree tree && tree.hasPrefixMatchMap()
                        ? tree.toBuilder()
                                .setPrefixMatchMap(change.apply(tree.getPrefixMatchMap()))
                                .build()
                        : message);
    }

    private static EnvoyResources withCallers(UnaryOperator<MatcherTree.MatchMap> change) {
        return changed(
                CHROMA,
                message -> message instanceof MatcherTree tree && tree.hasExactMatchMap()
                        ? tree.toBuilder()
                                .setExactMatchMap(change.apply(tree.getExactMatchMap()))
                                .build()
                        : message);
    }

    private static MatcherTree.MatchMap renamed(MatcherTree.MatchMap map, String from, String to) {
        return map.toBuilder()
                .removeMap(from)
                .putMap(to, map.getMapOrThrow(from))
                .build();
    }

    private static EnvoyResources resources(String name) {
        try {
            return GoldenCase.named(name).resources();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static EnvoyResources without(EnvoyResources from, Kind kind) {
        return new EnvoyResources(
                kind == Kind.LISTENERS ? new TreeMap<>() : from.listeners(),
                kind == Kind.ROUTES ? new TreeMap<>() : from.routes(),
                kind == Kind.CLUSTERS ? new TreeMap<>() : from.clusters(),
                kind == Kind.ENDPOINTS ? new TreeMap<>() : from.endpoints(),
                kind == Kind.SECRETS ? new TreeMap<>() : from.secrets(),
                from.origins());
    }

    private static EnvoyResources changed(EnvoyResources from, UnaryOperator<Message> change) {
        return new EnvoyResources(
                changed(from.listeners(), change),
                changed(from.routes(), change),
                changed(from.clusters(), change),
                changed(from.endpoints(), change),
                changed(from.secrets(), change),
                from.origins());
    }

    private static <M extends Message> SortedMap<String, M> changed(
            SortedMap<String, M> messages, UnaryOperator<Message> change) {
        TreeMap<String, M> copy = new TreeMap<>();
        messages.forEach((name, message) -> copy.put(name, MessageTree.rewrite(message, change)));
        return copy;
    }
}
