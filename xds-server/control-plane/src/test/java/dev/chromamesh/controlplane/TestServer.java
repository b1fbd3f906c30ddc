package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.controlplane.admin.AdminToken;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.xds.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A server that tests start and stop, on a free port of loopback and in a folder of its own. */
final class TestServer {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;
    private final Path meshFile;
    private final int port;
    private @Nullable ControlPlane running;

    private TestServer(Path folder) throws IOException {
        this.folder = folder;
        this.meshFile = Files.writeString(folder.resolve("mesh.yaml"), Samples.MESH);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            this.port = free.getLocalPort();
        }
    }

    /** One that has an authority already, since making one takes long. */
    static TestServer founded(Path folder) throws IOException {
        TestServer server = new TestServer(folder);
        Files.createDirectories(server.settings().folder().path(), PRIVATE);
        TestAuthority.copyTo(server.settings().folder().authority());
        return server;
    }

    /** One that has never been started. */
    static TestServer fresh(Path folder) throws IOException {
        return new TestServer(folder);
    }

    Path folder() {
        return folder;
    }

    Path meshFile() {
        return meshFile;
    }

    int port() {
        return port;
    }

    ServerSettings settings() {
        HostPort address = new HostPort("127.0.0.1", port);
        return new ServerSettings(
                meshFile,
                folder.resolve("state"),
                address,
                List.of(address),
                0,
                ServerSettings.DEFAULT_LIFETIME,
                new VaultSettings(new PasswordEncryption(1000), EcdsaP256.preferred(), new SecureRandom()));
    }

    void start() throws ControlPlaneException {
        ControlPlane.Start start = ControlPlane.start(settings(), InstantSource.system(), new SecureRandom());
        running = ((ControlPlane.Running) start).server();
    }

    void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /** A sidecar with a fresh token; {@code listen} is 0 for one without a Chroma. */
    TestSidecar sidecar(String workload, UUID id, int listen) {
        String token = admin("POST", "/v1/tokens", "{\"workload\":\"" + workload + "\"}")
                .get("token")
                .getAsString();
        return new TestSidecar(token, id, listen == 0 ? Optional.empty() : Optional.of(listen));
    }

    JsonObject report() {
        return admin("GET", "/v1/server", "");
    }

    JsonObject sidecarReport(UUID id) {
        JsonArray sidecars = admin("GET", "/v1/sidecars", "").getAsJsonArray("sidecars");
        for (JsonElement sidecar : sidecars) {
            if (sidecar.getAsJsonObject().get("instance").getAsString().equals(id.toString())) {
                return sidecar.getAsJsonObject();
            }
        }
        throw new AssertionError("no sidecar " + id + " in " + sidecars);
    }

    JsonObject admin(String method, String path, String body) {
        try {
            ServerFolder state = settings().folder();
            String address = Files.readString(state.adminAddress()).strip();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                    .header("Authorization", AdminToken.read(state.adminToken()).authorization())
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            String reply =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return JsonParser.parseString(reply).getAsJsonObject();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All that the server has stored, as text. */
    String stored() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(settings().folder().store())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    static List<Resource> listeners(TestSidecar sidecar) throws Exception {
        try (TestStream stream = new TestStream(sidecar)) {
            return stream.subscribe(ResourceType.LISTENER)
                    .next(ResourceType.LISTENER)
                    .getResourcesList();
        }
    }

    static Status refusedStream(TestSidecar sidecar) throws Exception {
        try (TestStream stream = new TestStream(sidecar)) {
            return stream.end();
        }
    }

    static List<String> names(DeltaDiscoveryResponse response) {
        return response.getResourcesList().stream().map(Resource::getName).toList();
    }

    static void assertRefused(ThrowingCallable call, Refusal expected) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(Refusal.of(failure)).contains(expected));
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(deadline);
            LockSupport.parkNanos(GLANCE.toNanos());
        }
    }
}
