package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.chromamesh.controlplane.admin.AdminToken;
import dev.chromamesh.protocol.Refusal;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** How a server starts, in this process: on what, in spite of what, and when not. */
class StartTest {

    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TWO = UUID.fromString("22222222-2222-4222-8222-222222222222");

    private final TestServer server;
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    StartTest(@TempDir Path folder) throws IOException {
        server = TestServer.founded(folder);
    }

    @BeforeEach
    void listen() {
        logged.start();
        root().addAppender(logged);
        ours().setLevel(Level.TRACE);
    }

    @AfterEach
    void stop() {
        server.stop();
        root().detachAppender(logged);
        ours().setLevel(null);
    }

    @Test
    void aRestartWithABrokenFileServesTheLastGoodOneToAllWhoJoined() throws Exception {
        // given
        server.start();
        TestSidecar chroma = server.sidecar("chroma-a", ONE, 8443);
        chroma.join();
        String root = server.report().get("rootFingerprint").getAsString();
        List<Resource> before = TestServer.listeners(chroma);
        server.stop();

        // when
        Files.writeString(server.meshFile(), Samples.BROKEN);
        server.start();

        // then
        assertThat(server.report().get("rootFingerprint").getAsString()).isEqualTo(root);
        assertThat(server.report().getAsJsonObject("mesh").get("state").getAsString())
                .isEqualTo("last-good");
        assertThat(server.report().getAsJsonObject("mesh").get("complaint").getAsString())
                .contains("raeder");
        assertThat(TestServer.listeners(chroma)).isEqualTo(before);
        assertThat(messages())
                .anyMatch(line -> line.contains("the last good one is served") && line.contains("raeder"));
        chroma.renew();

        // when
        Files.delete(server.meshFile());
        server.stop();
        server.start();

        // then
        assertThat(TestServer.listeners(chroma)).isEqualTo(before);
    }

    @Test
    void aFirstStartWithABrokenFileIsRefusedAndMakesNoAuthority(@TempDir Path empty) throws Exception {
        // given
        TestServer fresh = TestServer.fresh(empty);
        Files.writeString(fresh.meshFile(), Samples.BROKEN);

        // when
        ControlPlane.Start start = ControlPlane.start(fresh.settings(), InstantSource.system(), new SecureRandom());

        // then
        assertThat(start)
                .isInstanceOfSatisfying(
                        ControlPlane.Refused.class,
                        refused -> assertThat(refused.explanation())
                                .contains("mesh.yaml:7:")
                                .contains("raeder"));
        assertThat(fresh.settings().folder().authority()).doesNotExist();

        // when
        Files.writeString(fresh.meshFile(), Samples.MESH);
        fresh.start();
        fresh.stop();

        // then
        assertThat(fresh.settings().folder().authority()).isDirectory();
    }

    @Test
    void aTrustDomainThatNothingWasFoundedOnMayBeCorrected(@TempDir Path empty) throws Exception {
        // given: a slip in the name, and a clock that stops the first start
        TestServer fresh = TestServer.fresh(empty);
        Files.writeString(fresh.meshFile(), Samples.MESH.replace("chroma.example", "chorma.example"));
        assertThatExceptionOfType(ControlPlaneException.class)
                .isThrownBy(() -> ControlPlane.start(fresh.settings(), () -> Instant.EPOCH, new SecureRandom()));

        // when
        Files.writeString(fresh.meshFile(), Samples.MESH);
        fresh.start();

        // then
        assertThat(fresh.report().get("trustDomain").getAsString()).isEqualTo("chroma.example");
        fresh.stop();
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken =
                new ServerSocket(server.port(), 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(taken.isBound()).isTrue();
            assertThatExceptionOfType(ControlPlaneException.class)
                    .isThrownBy(server::start)
                    .withMessageContaining("cannot listen on 127.0.0.1:" + server.port())
                    .withMessageContaining("in use");
        }
        server.start();
    }

    @Test
    void oneStateFolderHasOneServer() throws Exception {
        server.start();

        assertThatExceptionOfType(ControlPlaneException.class)
                .isThrownBy(() -> ControlPlane.start(server.settings(), InstantSource.system(), new SecureRandom()))
                .withMessageContaining("is in use by another server");
        assertThat(server.report().get("trustDomain").getAsString()).isEqualTo("chroma.example");
    }

    @Test
    void aDamagedStoreStopsTheStartAndIsNamed() throws Exception {
        server.start();
        server.sidecar("chroma-a", ONE, 8443).join();
        server.stop();
        Path file = server.settings().folder().store().resolve("instances/" + ONE);
        Files.writeString(file, Files.readString(file).replace("chroma-a", "chroma-b"));

        assertThatExceptionOfType(ControlPlaneException.class)
                .isThrownBy(server::start)
                .withMessageContaining(file + " is damaged");
    }

    @Test
    void nothingSecretIsLoggedOrStored() throws Exception {
        // given
        server.start();
        TestSidecar chroma = server.sidecar("chroma-a", ONE, 8443);
        chroma.join();
        TestServer.assertRefused(new TestSidecar(chroma.token(), TWO, Optional.of(8444))::join, Refusal.TOKEN_USED);
        chroma.renew();
        TestServer.listeners(chroma);
        String adminToken = AdminToken.read(server.settings().folder().adminToken())
                .authorization()
                .substring("Bearer ".length());
        byte[] secret = chroma.tokenContent().secret().bytes().toByteArray();
        server.stop();

        // then
        String everything = String.join("\n", messages()) + server.stored();
        assertThat(everything)
                .contains("joined: chroma-a/" + ONE)
                .contains("join refused: the join token was used already")
                .doesNotContain(adminToken)
                .doesNotContain(chroma.token())
                .doesNotContain(HexFormat.of().formatHex(secret))
                .doesNotContain(Base64.getEncoder().encodeToString(secret))
                .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    private List<String> messages() {
        return List.copyOf(logged.list).stream()
                .map(event -> event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : event.getThrowableProxy().getMessage()))
                .toList();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static Logger ours() {
        return (Logger) LoggerFactory.getLogger("dev.chromamesh");
    }
}
