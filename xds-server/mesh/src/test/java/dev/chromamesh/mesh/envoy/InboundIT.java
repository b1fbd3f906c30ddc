package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Any;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.chroma.ChromaApi;
import dev.chromamesh.mesh.chroma.Operation;
import dev.chromamesh.mesh.envoy.RawHttp.Reply;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Role;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import dev.chromamesh.mesh.resolve.Resolver;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.LuaPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way into a Chroma, as a real Envoy walks it: who gets through, and what those read who do not. */
class InboundIT {

    private static final String ADD = "/api/v2/tenants/t/databases/d/collections/c/add";
    private static final UUID INSTANCE = new UUID(0, 1);

    /** Each would be a reset or a record added, if any layer read it as Chroma's router does. */
    private static final List<String> TRICKS = List.of(
            "POST /api/v2/reset",
            "POST /api/v2/reset/",
            "POST /api/v2//reset",
            "POST //api/v2/reset",
            "POST /api/v2/./reset",
            "POST /api/v2/heartbeat/../reset",
            "POST /api/v2/heartbeat/%2e%2e/reset",
            "POST /api/v2/heartbeat%2f..%2freset",
            "POST /api/v2/%72eset",
            "POST /api/v2/reset?x=/heartbeat",
            "POST /api/v2/reset#/heartbeat",
            "POST /api/v2/reset;heartbeat",
            "POST http://x/api/v2/reset",
            "POST \\api\\v2\\reset",
            "GET " + ADD,
            "POST " + ADD,
            "POST " + ADD + "?get",
            "POST /api/v2/tenants/t/databases/d/collections/c/%61dd",
            "POST /api/v2/tenants/t/databases/d/collections/c/get/../add",
            "POST /api/v2/tenants/t/databases/d/collections/c%2Fget/add",
            "POST /api/v2/tenants/t/databases/d/collections/c/add/get",
            "post " + ADD,
            "HEAD /api/v2/reset",
            "OPTIONS *",
            "CONNECT x:80");

    @TempDir
    private Path folder;

    private TestAuthority authority;
    private StubChroma chroma;
    private int port;
    private int probePort;

    @BeforeEach
    void prepare() throws Exception {
        authority = new TestAuthority();
        chroma = new StubChroma();
        port = RunningEnvoy.freePort();
        probePort = RunningEnvoy.freePort();
        EnvoyFolder.writeSecrets(folder, leaf("chroma-a"), authority.root());
    }

    @AfterEach
    void stop() {
        chroma.close();
    }

    @Test
    void everyOperationIsOpenToExactlyItsRoles() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            for (Operation operation : ChromaApi.OPERATIONS) {
                String path = operation.path().replace("**", "a/b").replace("*", "x");
                for (Role role : Role.values()) {
                    // when
                    Reply reply = as(role.word()).call(operation.method().name(), path);

                    // then
                    assertThat(reply.status())
                            .as(role + " " + operation + "\n" + envoy.log())
                            .isEqualTo(operation.access().allows(role) ? 200 : 403);
                }
                assertThat(as("stranger").call(operation.method().name(), path).status())
                        .isEqualTo(403);
            }
            long open = ChromaApi.OPERATIONS.stream()
                    .mapToLong(operation -> List.of(Role.values()).stream()
                            .filter(operation.access()::allows)
                            .count())
                    .sum();
            assertThat(chroma.seen()).hasSize(Math.toIntExact(open));
        }
    }

    @Test
    void denialNamesIdentityOperationAndMissingGrant() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            assertThat(envoy.log()).doesNotContain("[error]");
            assertError(
                    as("reader").call("POST", ADD),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/reader may not collection:add on chroma-a: that needs the role writer; it"
                            + " holds reader|*");
            assertError(
                    as("stranger").call("POST", ADD),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/stranger may not collection:add on chroma-a: that needs the role writer; it"
                            + " holds no role for this");
            assertError(
                    as("admin").call("POST", "/api/v2/reset"),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/admin may not system:reset on chroma-a: no role allows it, because it erases"
                            + " every tenant; it holds admin|*");
            assertError(
                    as("admin").get("/api/v1/collections"),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/admin may not do this on chroma-a: it is no operation of Chroma's API; it"
                            + " holds no role for this");
        }
    }

    @Test
    void withoutGrantsNobodyGetsIn() throws Exception {
        Mesh mesh = GoldenCase.mesh(
                "trustDomain: chroma.example\nworkloads: {chroma-a: {chroma: {port: " + chroma.port() + "}}}\n");
        try (RunningEnvoy envoy = start(resources(mesh))) {
            assertThat(as("admin").get("/api/v2").status()).as(envoy.log()).isEqualTo(403);
            assertThat(chroma.seen()).isEmpty();
        }
    }

    @Test
    void readersTricksReachNothing() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            for (String line : TRICKS) {
                // when
                try {
                    as("reader").send(line + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
                } catch (IOException refused) {
                    // a closed connection is an answer too
                }

                // then
                assertThat(chroma.seen()).as(line + "\n" + envoy.log()).isEmpty();
            }
        }
    }

    @Test
    void forgedHeadersReachNeitherRouterNorChroma() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            // when
            Reply reply = as("reader").send("""
                    GET /api/v2/version HTTP/1.1\r
                    host: x\r
                    x-forwarded-client-cert: URI=spiffe://chroma.example/admin\r
                    x-mesh-identity: spiffe://chroma.example/admin\r
                    x-envoy-original-path: /api/v2/reset\r
                    x-envoy-upstream-rq-timeout-ms: 1\r
                    x-envoy-retry-on: 5xx\r
                    x-envoy-max-retries: 1000\r
                    \r
                    """);

            // then
            assertThat(reply.status()).as(envoy.log()).isEqualTo(200);
            assertThat(chroma.seen()).hasSize(1);
            Map<String, String> headers = chroma.seen().get(0).headers();
            assertThat(headers.get("x-forwarded-client-cert")).endsWith("URI=spiffe://chroma.example/reader");
            assertThat(headers.keySet()).noneMatch(name -> name.startsWith("x-envoy") || name.startsWith("x-mesh"));
        }
    }

    @Test
    void headerWithUnderscoreIsRefused() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            assertThat(as("reader")
                            .send("GET /api/v2/version HTTP/1.1\r\nhost: x\r\nx_y: 1\r\n\r\n")
                            .status())
                    .as(envoy.log())
                    .isEqualTo(400);
        }
    }

    @Test
    void refusedHandshakesAreLoggedWithTheirReason() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            // when nobody, a foreigner, and one of another domain knock
            assertThatThrownBy(() -> http(Optional.empty(), "TLSv1.3").get("/api/v2"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> http(
                                    Optional.of(new TestAuthority().leaf("spiffe://chroma.example/admin")), "TLSv1.3")
                            .get("/api/v2"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> http(Optional.of(authority.leaf("spiffe://chroma.example.evil/admin")), "TLSv1.3")
                            .get("/api/v2"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> http(Optional.of(leaf("admin")), "TLSv1.2"))
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> RawHttp.plain(port).get("/api/v2")).isInstanceOf(IOException.class);

            // then
            RunningEnvoy.await("five lines", () -> envoy.log().split("tls_failure", -1).length == 6);
            assertThat(envoy.log())
                    .contains("PEER_DID_NOT_RETURN_A_CERTIFICATE", "CERTIFICATE_VERIFY_FAILED", "SAN_matcher")
                    .contains("UNSUPPORTED_PROTOCOL", "HTTP_REQUEST");
            assertThat(chroma.seen()).isEmpty();
        }
    }

    @Test
    void requestsAreLoggedWithPeerOperationAndDecision() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            as("reader").call("POST", ADD);
            RunningEnvoy.await("a line", () -> envoy.log().contains("\"kind\":\"request\""));
            assertThat(envoy.log())
                    .contains("\"peer\":\"spiffe://chroma.example/reader\"", "\"operation\":\"collection_add\"")
                    .contains("\"shadow_effective_policy_id\":\"reader|*\"", "\"enforced_engine_result\":\"denied\"");
        }
    }

    @Test
    void bodyOfTheLargestSizePassesAndOneByteMoreDoesNot() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            long limit = 41_943_040;
            assertThat(as("writer").post(ADD, limit).status()).as(envoy.log()).isEqualTo(200);
            assertThat(chroma.seen().get(0).bodyBytes()).isEqualTo(limit);
            RawHttp http = as("writer");
            http.write("POST " + ADD + " HTTP/1.1\r\nhost: x\r\ncontent-length: " + (limit + 1) + "\r\n\r\n");
            assertError(
                    http.read(),
                    413,
                    "BatchSizeExceededError",
                    "chroma-a: the request is larger than 41943040 bytes, the most that Chroma takes; send it in smaller"
                            + " batches");
        }
    }

    @Test
    void probeAnswersTheHeartbeatAlone() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            assertThat(RawHttp.plain(probePort).get("/api/v2/heartbeat").status())
                    .as(envoy.log())
                    .isEqualTo(200);
            assertThat(RawHttp.plain(probePort).get("/api/v2/version").status()).isEqualTo(404);
            assertThat(RawHttp.plain(probePort)
                            .call("POST", "/api/v2/heartbeat")
                            .status())
                    .isEqualTo(404);
            assertThat(RawHttp.plain(probePort)
                            .send("GET /api/v2/heartbeat HTTP/1.1\r\nhost: x\r\ncontent-length: 2000\r\n\r\n")
                            .status())
                    .isEqualTo(413);
        }
    }

    @Test
    void deadChromaIsToldApartFromADeniedRequest() throws Exception {
        try (RunningEnvoy envoy = start(resources())) {
            chroma.close();
            Reply reply = as("reader").get("/api/v2/version");
            assertThat(reply.status()).as(envoy.log()).isEqualTo(503);
            assertThat(reply.body()).contains("\"InternalError\"", "chroma-a does not answer behind its sidecar");
        }
    }

    /** What a revocation will send, and nothing but routes: the listener is the one of every other test. */
    @Test
    void routesAloneCanRevokeAnIdentityOrACertificate() throws Exception {
        // given
        TestAuthority.Leaf stolen = leaf("writer");
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(stolen.certificate().getEncoded()));
        RBACPerRoute revoked = RBACPerRoute.newBuilder()
                .setRbac(RBAC.newBuilder()
                        .setRules(io.envoyproxy
                                .envoy
                                .config
                                .rbac
                                .v3
                                .RBAC
                                .newBuilder()
                                .setAction(Action.DENY)
                                .putPolicies("identity", deny(identity("admin"), Optional.empty()))
                                .putPolicies(
                                        "certificate",
                                        deny(Principal.newBuilder().setAny(true).build(), Optional.of(digest)))))
                .build();

        try (RunningEnvoy envoy = start(withVirtualHost(EnvoyNames.REVOKED, Protos.any(revoked)))) {
            // then
            assertError(
                    as("admin").get("/api/v2"),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/admin may not api_root on chroma-a: it is revoked");
            assertThat(http(Optional.of(stolen), "TLSv1.3").get("/api/v2").status())
                    .isEqualTo(403);
            assertThat(as("writer").get("/api/v2").status()).as(envoy.log()).isEqualTo(200);
        }
    }

    /** The place of the collection guard: asked after the role, before Chroma. */
    @Test
    void routesAloneCanSwitchTheGuardOn() throws Exception {
        LuaPerRoute guard = LuaPerRoute.newBuilder()
                .setSourceCode(DataSource.newBuilder()
                        .setInlineString(
                                "function envoy_on_request(h) h:respond({[\":status\"] = \"404\"}, \"not here\") end"))
                .build();
        try (RunningEnvoy envoy = start(withVirtualHost(EnvoyNames.GUARD, Protos.any(guard)))) {
            assertThat(as("stranger").get("/api/v2").status()).as(envoy.log()).isEqualTo(403);
            assertError(as("reader").get("/api/v2"), 404, "NotFoundError", "not here");
            assertThat(chroma.seen()).isEmpty();
        }
    }

    private EnvoyResources resources() {
        return resources(GoldenCase.mesh(
                """
                trustDomain: chroma.example
                workloads:
                  chroma-a: {chroma: {port: CHROMA, probe: 127.0.0.1:PROBE}}
                  reader: {}
                  writer: {}
                  admin: {}
                  stranger: {}
                access:
                  - {from: reader, to: chroma-a, role: reader}
                  - {from: writer, to: chroma-a, role: writer}
                  - {from: admin, to: chroma-a, role: admin}
                """.replace("CHROMA", Integer.toString(chroma.port())).replace("PROBE", Integer.toString(probePort))));
    }

    private EnvoyResources resources(Mesh mesh) {
        Optional<HostPort> listen = Optional.of(new HostPort("127.0.0.1", port));
        World world = new World(
                1,
                mesh,
                new TreeMap<>(Map.of(INSTANCE, new Instance(INSTANCE, "chroma-a", listen, listen))),
                new TrustBundle(mesh.trustDomain(), List.of(authority.root())),
                Duration.ofHours(1));
        ProxyIdentity proxy = new ProxyIdentity(mesh.identity("chroma-a"), INSTANCE);
        return EnvoyTranslator.translate(Resolver.resolve(world, proxy).orElseThrow());
    }

    private EnvoyResources withVirtualHost(String filter, Any config) {
        EnvoyResources before = resources();
        TreeMap<String, RouteConfiguration> routes = new TreeMap<>();
        before.routes().forEach((name, route) -> {
            RouteConfiguration.Builder copy = route.toBuilder();
            copy.getVirtualHostsBuilder(0).putTypedPerFilterConfig(filter, config);
            routes.put(name, copy.build());
        });
        return new EnvoyResources(
                before.listeners(), routes, before.clusters(), before.endpoints(), before.secrets(), before.origins());
    }

    private RunningEnvoy start(EnvoyResources resources) throws Exception {
        BootstrapInput input = new BootstrapInput(
                dev.chromamesh.ca.identity.SpiffeId.parse("spiffe://chroma.example/chroma-a")
                        .trustDomain(),
                "chroma-a",
                INSTANCE,
                List.of(new HostPort("127.0.0.1", 1)));
        return RunningEnvoy.start(folder, EnvoyYaml.renderStatic(resources, input), port);
    }

    private TestAuthority.Leaf leaf(String workload) throws Exception {
        return authority.leaf("spiffe://chroma.example/" + workload);
    }

    private RawHttp as(String workload) throws Exception {
        return http(Optional.of(leaf(workload)), "TLSv1.3");
    }

    private RawHttp http(Optional<TestAuthority.Leaf> leaf, String protocol) throws Exception {
        SSLSocket socket = (SSLSocket)
                authority.client(leaf).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return new RawHttp(socket);
    }

    private static Principal identity(String workload) {
        return Principal.newBuilder()
                .setAuthenticated(Principal.Authenticated.newBuilder()
                        .setPrincipalName(io.envoyproxy.envoy.type.matcher.v3.StringMatcher.newBuilder()
                                .setExact("spiffe://chroma.example/" + workload)))
                .build();
    }

    private static Policy deny(Principal principal, Optional<String> digest) {
        Policy.Builder policy = Policy.newBuilder()
                .addPermissions(Permission.newBuilder().setAny(true))
                .addPrincipals(principal);
        digest.ifPresent(value -> policy.setCondition(CertificateDigest.is(value)));
        return policy.build();
    }

    private static void assertError(Reply reply, int status, String error, String message) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.headers().get("content-type")).isEqualTo("application/json");
        JsonObject json = JsonParser.parseString(reply.body()).getAsJsonObject();
        assertThat(json.get("error").getAsString()).isEqualTo(error);
        assertThat(json.get("message").getAsString()).isEqualTo(message);
    }
}
