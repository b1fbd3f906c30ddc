package dev.chromamesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.chromamesh.protocol.JoinTokens;
import dev.chromamesh.sidecar.envoy.EnvoyLaunch;
import dev.chromamesh.sidecar.envoy.EnvoyProcess;
import dev.chromamesh.sidecar.envoy.LinuxEnvoyHost;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent with a real Envoy, real files and real time; only the control plane is a stand-in. */
class SidecarEnvoyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestMesh mesh;
    private static Path envoyBinary;

    @TempDir
    private Path state;

    private final List<SidecarEvent> events = new CopyOnWriteArrayList<>();
    private int port;
    private TlsControlPlane controlPlane;
    private @Nullable SidecarAgent agent;
    private @Nullable CompletableFuture<SidecarOutcome> outcome;

    @BeforeAll
    static void foundTheMesh(@TempDir Path folder) throws Exception {
        mesh = new TestMesh(folder.resolve("ca"), Clock.systemUTC());
        envoyBinary = RealEnvoy.binary();
    }

    @AfterAll
    static void closeTheMesh() {
        mesh.close();
    }

    @BeforeEach
    void startTheControlPlane() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        controlPlane = new TlsControlPlane(mesh, mesh.server());
        controlPlane.settings(TestMesh.settings("search", 0).toBuilder()
                .setEnvoyBootstrap(ByteString.copyFromUtf8(RealEnvoy.bootstrap()))
                .clearControlPlane()
                .addControlPlane(controlPlane.address())
                .build());
        Files.createDirectories(
                folder(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(folder().resolve("lds.json"), RealEnvoy.listeners(port));
    }

    @AfterEach
    void endEverything() throws Exception {
        if (agent != null) {
            agent.stop();
        }
        controlPlane.close();
        // Whatever a failed test left.
        for (EnvoyProcess process :
                new LinuxEnvoyHost().running(folder()).stream().toList()) {
            process.kill();
        }
    }

    @Test
    void envoyGetsTheIdentityAndEachNextOneAndEndsWithTheAgent() throws Exception {
        // given certificates of eight seconds
        controlPlane.lifetime(Duration.ofSeconds(8));
        // when
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 1);
        long pid = envoy().pid();
        // then Envoy serves with what the agent got
        await(() -> RealEnvoy.presentedSerial(port, mesh).equals(lastSerial()));
        // and with each certificate that takes its place, without a restart
        await(() -> messages(Kind.RENEWED).size() >= 2);
        await(() -> RealEnvoy.presentedSerial(port, mesh).equals(lastSerial()));
        assertThat(RealEnvoy.admin(folder(), "/certs")).contains(lastSerial());
        assertThat(envoy().pid()).isEqualTo(pid);
        // when it is stopped
        assertThat(agent().stop()).isTrue();
        // then
        assertThat(outcome().get(1, TimeUnit.SECONDS).kind()).isEqualTo(SidecarOutcome.Kind.STOPPED);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(messages(Kind.RENEWAL_FAILED)).isEmpty();
        assertThat(messages(Kind.ENVOY_ENDED)).isEmpty();
    }

    @Test
    void nothingSecretIsOpenToOthers() throws Exception {
        // given
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 1);
        // then every file is the owner's alone
        try (Stream<Path> files = Files.walk(folder())) {
            for (Path file : files.filter(path -> !path.endsWith("lds.json")).toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .endsWith("------");
            }
        }
        // and neither arguments nor environment nor log of Envoy hold anything secret, or a proxy
        String key = RealEnvoy.keyLine(folder());
        Path proc = Path.of("/proc", Long.toString(envoy().pid()));
        String arguments = Files.readString(proc.resolve("cmdline"), StandardCharsets.ISO_8859_1);
        String environment = Files.readString(proc.resolve("environ"), StandardCharsets.ISO_8859_1);
        String log = Files.readString(folder().resolve("envoy.log"));
        assertThat(arguments + environment + log + events).doesNotContain(key, JoinTokens.PREFIX);
        assertThat(environment.toLowerCase(Locale.ROOT)).doesNotContain("_proxy=");
    }

    @Test
    void aTerminalsInterruptDoesNotReachEnvoy() throws Exception {
        // given
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 1);
        // then it leads a session of its own: the sixth field of proc(5) stat is the session
        String stat = Files.readString(Path.of("/proc", Long.toString(envoy().pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        assertThat(fields[3]).isEqualTo(Long.toString(envoy().pid()));
    }

    @Test
    void aKilledEnvoyComesBack() throws Exception {
        // given
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 1);
        long first = envoy().pid();
        // when
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        // then
        await(() -> messages(Kind.ENVOY_READY).size() == 2);
        assertThat(envoy().pid()).isNotEqualTo(first);
        assertThat(messages(Kind.ENVOY_ENDED)).singleElement().asString().contains("signal 9");
        assertThat(RealEnvoy.presentedSerial(port, mesh)).isEqualTo(lastSerial());
    }

    @Test
    void theEnvoyOfAKilledAgentIsEndedByTheNext() throws Exception {
        // given a sidecar that joined, and an Envoy that nobody watches
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 1);
        agent().stop();
        EnvoyProcess orphan =
                new LinuxEnvoyHost().start(new EnvoyLaunch(envoyBinary, folder(), "envoy.yaml", Duration.ofSeconds(1)));
        await(() -> !RealEnvoy.presentedSerial(port, mesh).isEmpty());
        // when the next agent starts
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 2);
        // then only its own is left
        assertThat(orphan.alive()).isFalse();
        assertThat(messages(Kind.NOTE)).anyMatch(message -> message.contains("process " + orphan.pid()));
        assertThat(envoy().alive()).isTrue();
    }

    @Test
    void anEnvoyThatWasNeverNotedIsEndedToo() throws Exception {
        // given an Envoy whose agent was killed right after the start
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 1);
        agent().stop();
        EnvoyProcess orphan =
                new LinuxEnvoyHost().start(new EnvoyLaunch(envoyBinary, folder(), "envoy.yaml", Duration.ofSeconds(1)));
        Files.delete(folder().resolve("envoy.pid"));
        await(() -> !RealEnvoy.presentedSerial(port, mesh).isEmpty());
        // when
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 2);
        // then
        await(() -> !orphan.alive());
        assertThat(envoy().alive()).isTrue();
        assertThat(messages(Kind.ENVOY_ENDED)).isEmpty();
    }

    @Test
    void aPortInUseIsSaidInOneLine() throws Exception {
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            // when
            start();
            // then
            await(() -> !messages(Kind.LISTENER_REFUSED).isEmpty());
            assertThat(messages(Kind.LISTENER_REFUSED))
                    .singleElement()
                    .asString()
                    .startsWith("127.0.0.1:" + other.getLocalPort() + " is in use by another process");
        }
    }

    @Test
    void aRequestInFlightIsAnsweredBeforeTheEnd() throws Exception {
        // given a caller that is connected
        start();
        await(() -> messages(Kind.ENVOY_READY).size() == 1);
        CompletableFuture<Boolean> stopped;
        try (Socket caller = RealEnvoy.connect(port, mesh)) {
            stopped = CompletableFuture.supplyAsync(() -> agent().stop());
            await(() -> !messages(Kind.DRAINING).isEmpty());
            // when it asks while Envoy drains
            String answer = RealEnvoy.ask(caller);
            // then it is answered, and told not to come back
            assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
        }
        // and with the last caller gone the end does not wait for the drain time
        assertThat(stopped.get(4, TimeUnit.SECONDS)).isTrue();
    }

    private void start() {
        String token = JoinTokens.write(
                mesh.token("search", Instant.now().plusSeconds(600), OptionalInt.empty(), controlPlane.address()));
        SidecarSettings settings = new SidecarSettings(
                state,
                Optional.of("search"),
                TokenSource.stream(new ByteArrayInputStream(token.getBytes(StandardCharsets.US_ASCII))),
                Optional.empty(),
                Optional.empty(),
                envoyBinary,
                false,
                Duration.ofSeconds(5));
        SidecarAgent next = new SidecarAgent(settings, events::add);
        agent = next;
        outcome = CompletableFuture.supplyAsync(next::run);
    }

    private SidecarAgent agent() {
        return Objects.requireNonNull(agent);
    }

    private CompletableFuture<SidecarOutcome> outcome() {
        return Objects.requireNonNull(outcome);
    }

    private EnvoyProcess envoy() {
        return new LinuxEnvoyHost().running(folder()).orElseThrow();
    }

    private Path folder() {
        return state.resolve("sidecar-search");
    }

    private String lastSerial() {
        return events.stream()
                .filter(event -> event.kind() == Kind.JOINED || event.kind() == Kind.RENEWED)
                .reduce((first, second) -> second)
                .map(event -> event.message().replaceAll(".*?certificate ([0-9a-f]+) .*", "$1"))
                .orElseThrow();
    }

    private List<String> messages(Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .map(SidecarEvent::message)
                .toList();
    }

    private void await(BooleanSupplier condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            CompletableFuture<SidecarOutcome> end = outcome();
            assertThat(Instant.now())
                    .as(() -> "still waiting after " + events + (end.isDone() ? end.join() : ""))
                    .isBefore(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
