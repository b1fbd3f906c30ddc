package dev.chromamesh.mesh.envoy;

import static dev.chromamesh.mesh.envoy.GuardedChroma.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.mesh.chroma.ChromaApi;
import dev.chromamesh.mesh.chroma.Operation;
import dev.chromamesh.mesh.envoy.RawHttp.Reply;
import dev.chromamesh.mesh.model.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way into a Chroma, as a real Envoy walks it: who gets through, and what those read who do not. */
class InboundIT {

    private static final String ADD = "/api/v2/tenants/t/databases/d/collections/c/add";

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

    private GuardedChroma mesh;

    @BeforeEach
    void prepare() throws Exception {
        mesh = new GuardedChroma(folder);
    }

    @AfterEach
    void stop() {
        mesh.close();
    }

    @Test
    void everyOperationIsOpenToExactlyItsRoles() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            for (Operation operation : ChromaApi.OPERATIONS) {
                String path = operation.path().replace("**", "a/b").replace("*", "x");
                for (Role role : Role.values()) {
                    // when
                    Reply reply = mesh.as(role.word()).call(operation.method().name(), path);

                    // then
                    assertThat(reply.status())
                            .as(role + " " + operation + "\n" + envoy.log())
                            .isEqualTo(operation.access().allows(role) ? 200 : 403);
                }
                assertThat(mesh.as("stranger")
                                .call(operation.method().name(), path)
                                .status())
                        .isEqualTo(403);
            }
            long open = ChromaApi.OPERATIONS.stream()
                    .mapToLong(operation -> List.of(Role.values()).stream()
                            .filter(operation.access()::allows)
                            .count())
                    .sum();
            assertThat(mesh.chroma().seen()).hasSize(Math.toIntExact(open));
        }
    }

    @Test
    void denialNamesIdentityOperationAndMissingGrant() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            assertThat(envoy.log()).doesNotContain("[error]");
            assertError(
                    mesh.as("reader").call("POST", ADD),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/reader may not collection:add on chroma-a: that needs the role writer; it"
                            + " holds reader|*");
            assertError(
                    mesh.as("stranger").call("POST", ADD),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/stranger may not collection:add on chroma-a: that needs the role writer; it"
                            + " holds no role for this");
            assertError(
                    mesh.as("admin").call("POST", "/api/v2/reset"),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/admin may not system:reset on chroma-a: no role allows it, because it erases"
                            + " every tenant; it holds admin|*");
            assertError(
                    mesh.as("admin").get("/api/v1/collections"),
                    403,
                    "AuthError",
                    "spiffe://chroma.example/admin may not do this on chroma-a: it is no operation of Chroma's API; it"
                            + " holds no role for this");
        }
    }

    @Test
    void withoutGrantsNobodyGetsIn() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources(""))) {
            assertThat(mesh.as("admin").get("/api/v2").status()).as(envoy.log()).isEqualTo(403);
            assertThat(mesh.chroma().seen()).isEmpty();
        }
    }

    @Test
    void readersTricksReachNothing() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            for (String line : TRICKS) {
                // when
                try {
                    mesh.as("reader")
                            .send(line + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
                } catch (IOException refused) {
                    // a closed connection is an answer too
                }

                // then
                assertThat(mesh.chroma().seen()).as(line + "\n" + envoy.log()).isEmpty();
            }
        }
    }

    @Test
    void forgedHeadersReachNeitherRouterNorChroma() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            // when
            Reply reply = mesh.as("reader").send("""
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
            assertThat(mesh.chroma().seen()).hasSize(1);
            Map<String, String> headers = mesh.chroma().seen().get(0).headers();
            assertThat(headers.get("x-forwarded-client-cert")).endsWith("URI=spiffe://chroma.example/reader");
            assertThat(headers.keySet()).noneMatch(name -> name.startsWith("x-envoy") || name.startsWith("x-mesh"));
        }
    }

    @Test
    void headerWithUnderscoreIsRefused() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            assertThat(mesh.as("reader")
                            .send("GET /api/v2/version HTTP/1.1\r\nhost: x\r\nx_y: 1\r\n\r\n")
                            .status())
                    .as(envoy.log())
                    .isEqualTo(400);
        }
    }

    @Test
    void refusedHandshakesAreLoggedWithTheirReason() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            // when nobody, a foreigner, and one of another domain knock
            assertThatThrownBy(() -> mesh.http(Optional.empty(), "TLSv1.3").get("/api/v2"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> mesh.http(
                                    Optional.of(new TestAuthority().leaf("spiffe://chroma.example/admin")), "TLSv1.3")
                            .get("/api/v2"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> mesh.http(
                                    Optional.of(mesh.authority().leaf("spiffe://chroma.example.evil/admin")), "TLSv1.3")
                            .get("/api/v2"))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> mesh.http(Optional.of(mesh.leaf("admin")), "TLSv1.2"))
                    .isInstanceOf(SSLException.class);
            assertThatThrownBy(() -> RawHttp.plain(mesh.port()).get("/api/v2")).isInstanceOf(IOException.class);

            // then
            RunningEnvoy.await("five lines", () -> envoy.log().split("tls_failure", -1).length == 6);
            assertThat(envoy.log())
                    .contains("PEER_DID_NOT_RETURN_A_CERTIFICATE", "CERTIFICATE_VERIFY_FAILED", "SAN_matcher")
                    .contains("UNSUPPORTED_PROTOCOL", "HTTP_REQUEST");
            assertThat(mesh.chroma().seen()).isEmpty();
        }
    }

    @Test
    void requestsAreLoggedWithPeerOperationAndDecision() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            mesh.as("reader").call("POST", ADD);
            RunningEnvoy.await("a line", () -> envoy.log().contains("\"kind\":\"request\""));
            assertThat(envoy.log())
                    .contains("\"peer\":\"spiffe://chroma.example/reader\"", "\"operation\":\"collection_add\"")
                    .contains("\"shadow_effective_policy_id\":\"reader|*\"", "\"enforced_engine_result\":\"denied\"");
        }
    }

    @Test
    void bodyOfTheLargestSizePassesAndOneByteMoreDoesNot() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            long limit = 41_943_040;
            assertThat(mesh.as("writer").post(ADD, limit).status())
                    .as(envoy.log())
                    .isEqualTo(200);
            assertThat(mesh.chroma().seen().get(0).bodyBytes()).isEqualTo(limit);
            RawHttp http = mesh.as("writer");
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
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            assertThat(RawHttp.plain(mesh.probePort()).get("/api/v2/heartbeat").status())
                    .as(envoy.log())
                    .isEqualTo(200);
            assertThat(RawHttp.plain(mesh.probePort()).get("/api/v2/version").status())
                    .isEqualTo(404);
            assertThat(RawHttp.plain(mesh.probePort())
                            .call("POST", "/api/v2/heartbeat")
                            .status())
                    .isEqualTo(404);
            assertThat(RawHttp.plain(mesh.probePort())
                            .send("GET /api/v2/heartbeat HTTP/1.1\r\nhost: x\r\ncontent-length: 2000\r\n\r\n")
                            .status())
                    .isEqualTo(413);
        }
    }

    @Test
    void deadChromaIsToldApartFromADeniedRequest() throws Exception {
        try (RunningEnvoy envoy = mesh.start(mesh.resources())) {
            mesh.chroma().close();
            Reply reply = mesh.as("reader").get("/api/v2/version");
            assertThat(reply.status()).as(envoy.log()).isEqualTo(503);
            assertThat(reply.body()).contains("\"InternalError\"", "chroma-a does not answer behind its sidecar");
        }
    }
}
