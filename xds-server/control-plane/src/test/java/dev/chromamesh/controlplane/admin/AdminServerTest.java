package dev.chromamesh.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.controlplane.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminServerTest {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final UUID INSTANCE = UUID.fromString("0b8fbd21-7f3a-4b0c-9a52-0d8f4f6f1c11");

    @TempDir
    Path folder;

    private final FakeOperations operations = new FakeOperations();
    private AdminToken token;
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        token = AdminToken.readOrCreate(folder.resolve("admin-token"), new SecureRandom());
        server = AdminServer.start(0, token, operations);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void healthNeedsNoToken() throws IOException {
        assertThat(send("GET", "/healthz", "Host: probe.example", "").status()).isEqualTo(200);
        assertThat(send("GET", "/readyz", "Host: probe.example", "").status()).isEqualTo(200);

        operations.ready = false;

        assertThat(send("GET", "/readyz", "Host: probe.example", "").status()).isEqualTo(503);
    }

    @Test
    void everythingElseNeedsTheToken() throws IOException {
        for (String path : List.of("/v1/sidecars", "/v1/tokens", "/v1/server", "/v1/authority", "/", "/anything")) {
            Answer answer = send("GET", path, "Host: 127.0.0.1", "");
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.errorCode()).isEqualTo("admin-token-needed");
        }
        assertThat(send("GET", "/v1/sidecars", "Host: 127.0.0.1\r\nAuthorization: Bearer cma_wrong", "")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aForeignHostIsRefusedEvenWithTheToken() throws IOException {
        for (String host : List.of("evil.example", "127.0.0.1.evil.example", "10.0.0.1", "")) {
            Answer answer = send("GET", "/v1/sidecars", "Host: " + host + "\r\n" + authorization(), "");
            assertThat(answer.status()).as(host).isEqualTo(403);
            assertThat(answer.errorCode()).isEqualTo("host-not-loopback");
        }
    }

    @Test
    void aLoopbackHostIsTakenInEverySpelling() throws IOException {
        for (String host : List.of("127.0.0.1", "localhost", "[::1]", "localhost:15014")) {
            assertThat(send("GET", "/v1/sidecars", "Host: " + host + "\r\n" + authorization(), "")
                            .status())
                    .as(host)
                    .isEqualTo(200);
        }
    }

    @Test
    void aTokenIsMade() throws IOException {
        Answer answer = guarded("POST", "/v1/tokens", "{\"workload\":\"search\",\"lifetime\":\"PT1M\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body().get("token").getAsString()).isEqualTo("cmt_search_PT1M");
        assertThat(answer.body().get("expiresAt").getAsString()).isEqualTo("2026-11-24T10:00:00Z");
    }

    @Test
    void aTokenLivesTenMinutesUnlessAskedOtherwise() throws IOException {
        assertThat(guarded("POST", "/v1/tokens", "{\"workload\":\"search\"}")
                        .body()
                        .get("token")
                        .getAsString())
                .isEqualTo("cmt_search_PT10M");
    }

    @Test
    void aWrongWishForATokenIsExplained() throws IOException {
        for (String body : List.of(
                "",
                "no json",
                "[]",
                "{}",
                "{\"workload\":7}",
                "{\"workload\":\"search\",\"lifetime\":\"ten minutes\"}",
                "{\"workload\":\"search\",\"lifetime\":\"PT0S\"}",
                "{\"workload\":\"search\",\"lifetime\":\"PT25H\"}")) {
            Answer answer = guarded("POST", "/v1/tokens", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.errorCode()).isEqualTo("bad-request");
        }
        Answer unknown = guarded("POST", "/v1/tokens", "{\"workload\":\"serch\"}");
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.errorMessage()).isEqualTo("no workload serch");
    }

    @Test
    void theAuthorityIsShownAndTold() throws IOException {
        assertThat(guarded("GET", "/v1/authority", "").body().get("bundle").getAsInt())
                .isEqualTo(3);

        Answer rotated = guarded("POST", "/v1/authority/rotations", "{\"tier\":\"issuing\"}");
        assertThat(rotated.status()).isEqualTo(200);
        assertThat(rotated.body().get("done").toString()).contains("Rotate[tier=ISSUING, keyType=Optional.empty]");
        assertThat(guarded("POST", "/v1/authority/taints", "{\"authority\":\"issuing-3\"}")
                        .body()
                        .get("done")
                        .toString())
                .contains("Taint[id=issuing-3]");
        assertThat(guarded("POST", "/v1/authority/waivers", "{\"bundle\":3,\"reason\":\" host is gone \"}")
                        .body()
                        .get("done")
                        .toString())
                .contains("Waive[bundle=3, reason=host is gone]");

        Answer refused = guarded("POST", "/v1/authority/taints", "{\"authority\":\"root-9\"}");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.errorMessage()).isEqualTo("There is no root-9.");
    }

    @Test
    void aWrongWordToTheAuthorityIsExplained() throws IOException {
        for (String body : List.of("", "no json", "[]", "{}", "{\"tier\":\"leaf\"}", "{\"tier\":1}")) {
            requireBadRequest("/v1/authority/rotations", body, "expected: \"issuing\" or \"root\"");
        }
        for (String body : List.of("", "{}", "{\"authority\":\"issuing-0\"}", "{\"authority\":\"root\"}")) {
            requireBadRequest("/v1/authority/taints", body, "issuing-3");
        }
        for (String body : List.of("", "{\"reason\":\"x\"}", "{\"bundle\":1.5,\"reason\":\"x\"}")) {
            requireBadRequest("/v1/authority/waivers", body, "\"bundle\" is missing or wrong");
        }
        for (String reason : List.of("\"\"", "\" \"", "\"a\\nb\"", "\"" + "x".repeat(201) + "\"")) {
            requireBadRequest(
                    "/v1/authority/waivers",
                    "{\"bundle\":1,\"reason\":" + reason + "}",
                    "\"reason\" is missing or wrong");
        }
    }

    private void requireBadRequest(String path, String body, String words) throws IOException {
        Answer answer = guarded("POST", path, body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        assertThat(answer.errorMessage()).as(body).contains(words);
    }

    @Test
    void anInstanceIsForgotten() throws IOException {
        assertThat(guarded("DELETE", "/v1/instances/chroma-a/" + INSTANCE, "").status())
                .isEqualTo(200);
        assertThat(operations.forgotten).contains("chroma-a/" + INSTANCE);
        assertThat(guarded("DELETE", "/v1/instances/chroma-b/" + INSTANCE, "").status())
                .isEqualTo(404);
        assertThat(guarded("DELETE", "/v1/instances/chroma-a/nobody", "").status())
                .isEqualTo(400);
    }

    @Test
    void unknownPathsAndMethodsAreToldApart() throws IOException {
        assertThat(guarded("GET", "/v1/nothing", "").status()).isEqualTo(404);
        assertThat(guarded("PUT", "/v1/tokens", "").status()).isEqualTo(405);
    }

    @Test
    void aHugeBodyIsRefused() throws IOException {
        assertThat(guarded("POST", "/v1/tokens", "x".repeat(70_000)).status()).isEqualTo(413);
    }

    @Test
    void aStoreThatDoesNotWorkIsSaidSo() throws IOException {
        operations.broken = true;

        Answer answer = guarded("POST", "/v1/tokens", "{\"workload\":\"search\"}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.errorMessage()).isEqualTo("no space left");
    }

    @Test
    void halfSentRequestsDoNotSilenceItForLong() throws IOException {
        List<Socket> halves = new ArrayList<>();
        try {
            // given: more of them than there are threads
            for (int i = 0; i < 6; i++) {
                Socket half = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.port());
                halves.add(half);
                half.setSoTimeout(PATIENCE_MILLIS);
                half.getOutputStream().write("GET /healthz HTTP/1.1\r\nHo".getBytes(StandardCharsets.US_ASCII));
            }

            // when
            for (Socket half : halves) {
                awaitEnd(half);
            }

            // then
            assertThat(send("GET", "/healthz", "Host: 127.0.0.1", "").status()).isEqualTo(200);
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    @Test
    void theTokenFileIsTheOwnersAndLasts() throws IOException {
        Path file = folder.resolve("admin-token");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(AdminToken.readOrCreate(file, new SecureRandom()).authorization())
                .isEqualTo(token.authorization());
        assertThat(token).hasToString("AdminToken[hidden]");
    }

    @Test
    void aTokenFileThatOthersMayReadIsNotUsed() throws IOException {
        Path file = folder.resolve("admin-token");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatIOException().isThrownBy(() -> AdminToken.read(file)).withMessageContaining("may be read by others");
    }

    @Test
    void aTokenFileOfAnotherFormIsNotUsedAndNotRepeated() throws IOException {
        Path file = folder.resolve("admin-token");
        Files.writeString(file, "hunter2\n");

        assertThatIOException()
                .isThrownBy(() -> AdminToken.read(file))
                .withMessageContaining(file.toString())
                .withMessageNotContaining("hunter2");
    }

    private static void awaitEnd(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private String authorization() {
        return "Authorization: " + token.authorization();
    }

    private Answer guarded(String method, String path, String body) throws IOException {
        return send(method, path, "Host: 127.0.0.1\r\n" + authorization(), body);
    }

    /** By hand, since Java's own client does not let a caller choose the Host header. */
    private Answer send(String method, String path, String headers, String body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), server.port());
                OutputStream output = socket.getOutputStream();
                InputStream input = socket.getInputStream()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head = method + " " + path + " HTTP/1.1\r\n" + headers + "\r\nContent-Length: " + bytes.length
                    + "\r\nConnection: close\r\n\r\n";
            output.write(head.getBytes(StandardCharsets.US_ASCII));
            output.write(bytes);
            output.flush();
            String text = new String(input.readAllBytes(), StandardCharsets.UTF_8);
            int status = Integer.parseInt(text.substring(9, 12));
            return new Answer(
                    status,
                    JsonParser.parseString(text.substring(text.indexOf("\r\n\r\n") + 4))
                            .getAsJsonObject());
        }
    }

    private record Answer(int status, JsonObject body) {

        String errorCode() {
            return body.getAsJsonObject("error").get("code").getAsString();
        }

        String errorMessage() {
            return body.getAsJsonObject("error").get("message").getAsString();
        }
    }

    private static final class FakeOperations implements Operations {

        private volatile boolean ready = true;
        private volatile boolean broken;
        private volatile Optional<String> forgotten = Optional.empty();

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public JsonObject server() {
            return new JsonObject();
        }

        @Override
        public List<JsonObject> sidecars() {
            return List.of();
        }

        @Override
        public JsonObject authority() {
            JsonObject report = new JsonObject();
            report.addProperty("bundle", 3);
            return report;
        }

        @Override
        public AuthorityOutcome command(Command command) {
            return command.toString().contains("root-9")
                    ? new AuthorityRefused("There is no root-9.")
                    : new AuthorityTold(List.of(command.toString()), authority());
        }

        @Override
        public TokenOutcome createToken(String workload, Duration lifetime) throws StoreException {
            if (broken) {
                throw new StoreException("no space left");
            }
            return workload.equals("search")
                    ? new TokenCreated("cmt_" + workload + "_" + lifetime, Instant.parse("2026-11-24T10:00:00Z"))
                    : new TokenRefused("no workload " + workload);
        }

        @Override
        public boolean forget(String workload, UUID instance) {
            if (!workload.equals("chroma-a")) {
                return false;
            }
            forgotten = Optional.of(workload + "/" + instance);
            return true;
        }
    }
}
