package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.controlplane.admin.AdminToken;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.JoinReply;
import dev.chromamesh.protocol.enrolment.v1.Settings;
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
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A whole server in this process, spoken to over loopback. */
class ControlPlaneTest {

    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TWO = UUID.fromString("22222222-2222-4222-8222-222222222222");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GLANCE = Duration.ofMillis(20);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    @TempDir
    Path folder;

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private Path meshFile = Path.of("unset");
    private int port;
    private @Nullable ControlPlane server;

    @BeforeEach
    void prepare() throws IOException {
        meshFile = Files.writeString(folder.resolve("mesh.yaml"), Samples.MESH);
        port = freePort();
        logged.start();
        root().addAppender(logged);
        ours().setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        stopServer();
        root().detachAppender(logged);
        ours().setLevel(null);
    }

    @Test
    void aSidecarJoinsRenewsAndIsConfigured() throws Exception {
        // given
        start();
        TestSidecar chroma = sidecar("chroma-a", ONE, 8443);

        // when
        JoinReply reply = chroma.join();

        // then
        Settings settings = reply.getSettings();
        assertThat(settings.getWorkload()).isEqualTo("chroma-a");
        assertThat(settings.getChromaPort()).isEqualTo(8000);
        assertThat(settings.getControlPlane(0).getPort()).isEqualTo(port);
        assertThat(settings.getEnvoyBootstrap().toStringUtf8()).contains(ONE.toString());
        assertThat(reply.getCredentials().getTrustBundleList()).hasSize(1);

        // when
        String first = Grant.serial(chroma.leaf());
        chroma.renew();

        // then
        assertThat(Grant.serial(chroma.leaf())).isNotEqualTo(first);
        try (TestStream stream = new TestStream(chroma)) {
            stream.subscribe(ResourceType.LISTENER);
            assertThat(names(stream.next(ResourceType.LISTENER))).containsExactly("inbound/chroma-a");
            stream.subscribe(ResourceType.SECRET, "trust");
            assertThat(names(stream.next(ResourceType.SECRET))).containsExactly("trust");
            await(() -> sidecarReport(ONE).getAsJsonObject("stream").has("acknowledged")
                    && sidecarReport(ONE)
                            .getAsJsonObject("stream")
                            .getAsJsonObject("acknowledged")
                            .has("secret"));
        }
    }

    @Test
    void callersLearnWhereAChromaIsAsSoonAsItJoins() throws Exception {
        // given
        start();
        TestSidecar search = sidecar("search", TWO, 0);
        search.join();
        try (TestStream stream = new TestStream(search)) {
            stream.subscribe(ResourceType.CLUSTER);
            stream.subscribe(ResourceType.ENDPOINT, "upstream/chroma-a");
            assertThat(stream.next(ResourceType.ENDPOINT).getResources(0).toString())
                    .doesNotContain("8443");

            // when
            sidecar("chroma-a", ONE, 8443).join();

            // then
            assertThat(stream.next(ResourceType.ENDPOINT)
                            .getResources(0)
                            .getResource()
                            .getValue())
                    .isNotEmpty();
            await(() -> sidecarReport(ONE).get("advertise").getAsString().equals("127.0.0.1:8443"));
        }
    }

    @Test
    void aRestartWithABrokenFileServesTheLastGoodOneToAllWhoJoined() throws Exception {
        // given
        start();
        TestSidecar chroma = sidecar("chroma-a", ONE, 8443);
        chroma.join();
        String root = report().get("rootFingerprint").getAsString();
        List<Resource> before = listeners(chroma);
        stopServer();

        // when
        Files.writeString(meshFile, Samples.BROKEN);
        start();

        // then
        assertThat(report().get("rootFingerprint").getAsString()).isEqualTo(root);
        assertThat(report().getAsJsonObject("mesh").get("state").getAsString()).isEqualTo("last-good");
        assertThat(report().getAsJsonObject("mesh").get("complaint").getAsString())
                .contains("raeder");
        assertThat(listeners(chroma)).isEqualTo(before);
        assertThat(messages())
                .anyMatch(line -> line.contains("the last good one is served") && line.contains("raeder"));
        chroma.renew();

        // when
        Files.delete(meshFile);
        stopServer();
        start();

        // then
        assertThat(listeners(chroma)).isEqualTo(before);
    }

    @Test
    void aFirstStartWithABrokenFileIsRefusedAndMakesNoAuthority() throws Exception {
        Files.writeString(meshFile, Samples.BROKEN);

        ControlPlane.Start start = ControlPlane.start(settings(), InstantSource.system(), new SecureRandom());

        assertThat(start)
                .isInstanceOfSatisfying(
                        ControlPlane.Refused.class,
                        refused -> assertThat(refused.explanation())
                                .contains("mesh.yaml:7:")
                                .contains("raeder"));
        assertThat(settings().folder().authority()).doesNotExist();
        Files.writeString(meshFile, Samples.MESH);
        start();
    }

    @Test
    void anEditReachesAnOpenStream() throws Exception {
        // given
        start();
        TestSidecar chroma = sidecar("chroma-a", ONE, 8443);
        chroma.join();
        try (TestStream stream = new TestStream(chroma)) {
            stream.subscribe(ResourceType.LISTENER).subscribe(ResourceType.ROUTE, "inbound/chroma-a");
            String before = stream.next(ResourceType.ROUTE).getResources(0).getVersion();

            // when
            Files.writeString(meshFile, Samples.MESH.replace("role: reader", "role: writer"));

            // then
            String after = before;
            while (after.equals(before)) {
                after = stream.next(ResourceType.ROUTE).getResources(0).getVersion();
            }

            // when
            Files.writeString(meshFile, Samples.BROKEN);

            // then
            await(() -> report().getAsJsonObject("mesh").has("complaint"));
        }
    }

    @Test
    void aWorkloadThatLeavesTheMeshLosesItsStreamAndGetsNoOther() throws Exception {
        // given
        start();
        TestSidecar search = sidecar("search", TWO, 0);
        search.join();
        try (TestStream stream = new TestStream(search)) {
            stream.subscribe(ResourceType.CLUSTER);
            stream.next(ResourceType.CLUSTER);

            // when
            Files.writeString(meshFile, "trustDomain: chroma.example\nworkloads: {chroma-a: {chroma: {}}}\n");

            // then
            assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(refusedStream(search).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(sidecarReport(TWO).get("served").getAsBoolean()).isFalse();

        // when
        Files.writeString(meshFile, Samples.MESH);

        // then
        await(() -> sidecarReport(TWO).get("served").getAsBoolean());
        try (TestStream stream = new TestStream(search)) {
            stream.subscribe(ResourceType.CLUSTER);
            assertThat(names(stream.next(ResourceType.CLUSTER))).isNotEmpty();
        }
    }

    @Test
    void aForgottenInstanceMakesRoomForAnother() throws Exception {
        start();
        TestSidecar first = sidecar("chroma-a", ONE, 8443);
        first.join();
        TestSidecar second = sidecar("chroma-a", TWO, 8444);
        assertRefused(second::join, Refusal.CHROMA_HAS_INSTANCE);

        JsonObject reply = admin("DELETE", "/v1/instances/chroma-a/" + ONE, "");

        assertThat(reply.get("status").getAsString()).isEqualTo("forgotten");
        second.join();
        assertRefused(first::renew, Refusal.INSTANCE_UNKNOWN);
        assertThat(refusedStream(first).getDescription()).contains("was forgotten");
    }

    @Test
    void withoutACertificateThereIsNoStreamAndNoRenewal() throws Exception {
        start();
        TestSidecar nobody = sidecar("chroma-a", ONE, 8443);

        assertThat(refusedStream(nobody).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertRefused(nobody::renew, Refusal.CERTIFICATE_MISSING);
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotEvenConnect() throws Exception {
        // given
        start();
        TestSidecar stranger = sidecar("chroma-a", ONE, 8443);
        try (CertificateAuthority other =
                TestAuthority.open(folder.resolve("other-authority"), InstantSource.system())) {
            KeyPair keys = KeyPairs.p256(new SecureRandom());
            stranger.impersonate(keys, TestAuthority.chain(other, "chroma-a", ONE, keys));
        }

        // then
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(stranger::renew)
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(refusedStream(stranger).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aWorkloadsOwnLeafIsNotTheControlPlanes() throws Exception {
        start();
        TestSidecar chroma = sidecar("chroma-a", ONE, 8443);
        chroma.join();

        assertThat(SpiffeCertificates.identity(chroma.leaf()).isReserved()).isFalse();
        JsonObject refused = admin("POST", "/v1/tokens", "{\"workload\":\"chroma-mesh/server\"}");
        assertThat(refused.getAsJsonObject("error").get("code").getAsString()).isEqualTo("refused");
    }

    @Test
    void aTokenForAWorkloadThatIsNotThereIsRefusedWithASuggestion() throws Exception {
        start();

        JsonObject refused = admin("POST", "/v1/tokens", "{\"workload\":\"serch\"}");

        assertThat(refused.getAsJsonObject("error").get("message").getAsString())
                .contains("did you mean \"search\"?");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(taken.isBound()).isTrue();
            assertThatExceptionOfType(ControlPlaneException.class)
                    .isThrownBy(this::start)
                    .withMessageContaining("cannot listen on 127.0.0.1:" + port)
                    .withMessageContaining("in use");
        }
        start();
    }

    @Test
    void oneStateFolderHasOneServer() throws Exception {
        start();

        assertThatExceptionOfType(ControlPlaneException.class)
                .isThrownBy(() -> ControlPlane.start(settings(), InstantSource.system(), new SecureRandom()))
                .withMessageContaining("is in use by another server");
        assertThat(report().get("trustDomain").getAsString()).isEqualTo("chroma.example");
    }

    @Test
    void aDamagedStoreStopsTheStartAndIsNamed() throws Exception {
        start();
        sidecar("chroma-a", ONE, 8443).join();
        stopServer();
        Path file = settings().folder().store().resolve("instances/" + ONE);
        Files.writeString(file, Files.readString(file).replace("chroma-a", "chroma-b"));

        assertThatExceptionOfType(ControlPlaneException.class)
                .isThrownBy(this::start)
                .withMessageContaining(file + " is damaged");
    }

    @Test
    void nothingSecretIsLoggedOrStored() throws Exception {
        // given
        start();
        TestSidecar chroma = sidecar("chroma-a", ONE, 8443);
        chroma.join();
        assertRefused(sidecar(chroma.token(), TWO)::join, Refusal.TOKEN_USED);
        chroma.renew();
        listeners(chroma);
        String adminToken = AdminToken.read(settings().folder().adminToken())
                .authorization()
                .substring("Bearer ".length());
        byte[] secret = chroma.tokenContent().secret().bytes().toByteArray();
        stopServer();

        // then
        String everything = String.join("\n", messages()) + stored();
        assertThat(everything)
                .contains("joined: chroma-a/" + ONE)
                .contains("join refused: the join token was used already")
                .doesNotContain(adminToken)
                .doesNotContain(chroma.token())
                .doesNotContain(HexFormat.of().formatHex(secret))
                .doesNotContain(Base64.getEncoder().encodeToString(secret))
                .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    private void start() throws Exception {
        ControlPlane.Start start = ControlPlane.start(settings(), InstantSource.system(), new SecureRandom());
        server = ((ControlPlane.Running) start).server();
    }

    private void stopServer() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    private ServerSettings settings() {
        HostPort address = new HostPort("127.0.0.1", port);
        return new ServerSettings(
                meshFile, folder.resolve("state"), address, List.of(address), 0, ServerSettings.DEFAULT_LIFETIME);
    }

    private TestSidecar sidecar(String workload, UUID id, int listen) throws Exception {
        String token = admin("POST", "/v1/tokens", "{\"workload\":\"" + workload + "\"}")
                .get("token")
                .getAsString();
        return new TestSidecar(token, id, listen == 0 ? Optional.empty() : Optional.of(listen));
    }

    private TestSidecar sidecar(String token, UUID id) {
        return new TestSidecar(token, id, Optional.of(8444));
    }

    private List<Resource> listeners(TestSidecar sidecar) throws Exception {
        try (TestStream stream = new TestStream(sidecar)) {
            return stream.subscribe(ResourceType.LISTENER)
                    .next(ResourceType.LISTENER)
                    .getResourcesList();
        }
    }

    private Status refusedStream(TestSidecar sidecar) throws Exception {
        try (TestStream stream = new TestStream(sidecar)) {
            return stream.end();
        }
    }

    private JsonObject report() {
        return admin("GET", "/v1/server", "");
    }

    private JsonObject sidecarReport(UUID id) {
        JsonArray sidecars = admin("GET", "/v1/sidecars", "").getAsJsonArray("sidecars");
        for (JsonElement sidecar : sidecars) {
            if (sidecar.getAsJsonObject().get("instance").getAsString().equals(id.toString())) {
                return sidecar.getAsJsonObject();
            }
        }
        throw new AssertionError("no sidecar " + id + " in " + sidecars);
    }

    private JsonObject admin(String method, String path, String body) {
        try {
            ServerFolder state = settings().folder();
            String address = Files.readString(state.adminAddress()).strip();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                    .header("Authorization", AdminToken.read(state.adminToken()).authorization())
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return JsonParser.parseString(HTTP.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private List<String> messages() {
        return List.copyOf(logged.list).stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage()))
                .toList();
    }

    private String stored() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.walk(settings().folder().store())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private static List<String> names(DeltaDiscoveryResponse response) {
        return response.getResourcesList().stream().map(Resource::getName).toList();
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Refusal expected) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(Refusal.of(failure)).contains(expected));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(deadline);
            LockSupport.parkNanos(GLANCE.toNanos());
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Logger ours() {
        return (Logger) LoggerFactory.getLogger("dev.chromamesh");
    }
}
