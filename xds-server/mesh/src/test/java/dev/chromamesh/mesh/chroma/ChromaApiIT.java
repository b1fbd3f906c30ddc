package dev.chromamesh.mesh.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the table of operations with a live Chroma, so that no route is forgotten when Chroma gets a new one. */
class ChromaApiIT {

    private static final String VARIABLE = "CHROMA_MESH_CHROMA";
    private static final Duration START = Duration.ofSeconds(30);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();

    @TempDir
    private static Path folder;

    private static Process chroma;
    private static URI base;

    @BeforeAll
    static void startChroma() throws IOException, InterruptedException {
        Path log = folder.resolve("chroma.log");
        int port = freePort();
        base = URI.create("http://127.0.0.1:" + port);
        chroma = new ProcessBuilder(
                        program(),
                        "run",
                        "--path",
                        folder.resolve("data").toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers(ChromaLimits.HEARTBEAT_PATH)) {
            assertThat(chroma.isAlive())
                    .as("Chroma ended: %s", Files.readString(log))
                    .isTrue();
            assertThat(System.nanoTime())
                    .as("Chroma does not answer: %s", Files.readString(log))
                    .isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @AfterAll
    static void stopChroma() throws InterruptedException {
        if (chroma != null && !chroma.destroyForcibly().waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("Chroma does not end");
        }
    }

    @Test
    void theTableHoldsEveryRouteAndNoOther() throws IOException, InterruptedException {
        // given the routes that Chroma describes, and those it has besides
        JsonObject paths = JsonParser.parseString(get("/openapi.json").body())
                .getAsJsonObject()
                .getAsJsonObject("paths");
        Set<String> live = new TreeSet<>(Set.of("GET /api/v2", "GET /docs", "GET /docs/**", "GET /openapi.json"));
        for (Map.Entry<String, JsonElement> path : paths.entrySet()) {
            for (String method : path.getValue().getAsJsonObject().keySet()) {
                live.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey().replaceAll("\\{[^}]*}", "*"));
            }
        }

        // then
        Set<String> table = ChromaApi.OPERATIONS.stream()
                .map(operation -> operation.method() + " " + operation.path())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(table).isEqualTo(live);
    }

    @Test
    void theRoutesBesidesTheDescribedOnesAnswer() throws IOException, InterruptedException {
        assertThat(get("/api/v2").statusCode()).isEqualTo(200);
        assertThat(get("/docs").statusCode()).isBetween(200, 399);
        assertThat(get("/docs/index.html").statusCode()).isEqualTo(200);
    }

    @Test
    void theBodyLimitIsChromasOwn() throws IOException, InterruptedException {
        // given a body at the limit, which is read to its end and found to be no JSON
        HttpResponse<String> at = post((int) ChromaLimits.MAX_BODY_BYTES);
        assertThat(at.statusCode()).isBetween(400, 499).isNotEqualTo(413);

        // then one byte more is refused for its length, or the connection breaks
        assertThat(statusOrBroken((int) ChromaLimits.MAX_BODY_BYTES + 1)).isIn(Optional.of(413), Optional.empty());
    }

    private static Optional<Integer> statusOrBroken(int length) throws InterruptedException {
        try {
            return Optional.of(post(length).statusCode());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static HttpResponse<String> post(int length) throws IOException, InterruptedException {
        byte[] body = " ".repeat(length).getBytes(StandardCharsets.US_ASCII);
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/api/v2/tenants"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean answers(String path) throws InterruptedException {
        try {
            return get(path).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static String program() {
        return Optional.ofNullable(System.getProperty(VARIABLE))
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .filter(path -> !path.isBlank())
                .orElseThrow(() -> new AssertionError(
                        VARIABLE + " is not set (expected: the path of Chroma 1.5.9's program \"chroma\", as a system"
                                + " property or environment variable)"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
