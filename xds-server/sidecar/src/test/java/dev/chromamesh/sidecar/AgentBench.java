package dev.chromamesh.sidecar;

import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.JoinTokens;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.StateException;
import dev.chromamesh.sidecar.state.StateFolder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A place to try an agent on: a control plane, Envoys, sockets and a time that are not real, and a folder that is. */
final class AgentBench {

    static final Duration DAY = Duration.ofHours(24);

    final Path state;
    final FakeEnrolment enrolment;
    final FakeEnvoys envoys;
    final List<InetSocketAddress> sockets = new ArrayList<>();
    final List<SidecarEvent> events = new ArrayList<>();

    private final TestMesh mesh;
    private final FakeTime time;
    private @Nullable SidecarAgent agent;

    AgentBench(TestMesh mesh, FakeTime time, Path state) {
        this.mesh = mesh;
        this.time = time;
        this.state = state;
        this.enrolment = new FakeEnrolment(mesh, time);
        this.envoys = new FakeEnvoys(time);
        time.reset(TestMesh.NOON);
    }

    /** Runs an agent and stops it after a while. */
    SidecarOutcome runFor(Duration duration, Draft draft) {
        time.after(duration, this::stop);
        return run(draft);
    }

    /** Runs an agent until it ends by itself or something stops it. */
    SidecarOutcome run(Draft draft) {
        SidecarAgent next = new SidecarAgent(
                draft.settings(),
                events::add,
                new Surroundings(
                        time,
                        TestMesh.RANDOM,
                        enrolment,
                        envoys,
                        port -> sockets.stream()
                                .filter(socket -> socket.getPort() == port)
                                .toList(),
                        time,
                        Runnable::run));
        agent = next;
        return next.run();
    }

    void stop() {
        if (agent != null) {
            agent.requestStop();
        }
    }

    void crashEachSecond() {
        envoys.alive().forEach(process -> process.crash(128 + 11));
        time.after(Duration.ofSeconds(1), this::crashEachSecond);
    }

    JoinToken token(String workload, OptionalInt chromaPort) {
        return mesh.token(workload, time.instant().plus(Duration.ofMinutes(10)), chromaPort, TestMesh.address(15010));
    }

    List<Kind> kinds() {
        return events.stream().map(SidecarEvent::kind).toList();
    }

    List<String> messages(Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .map(SidecarEvent::message)
                .toList();
    }

    String instanceId() throws IOException, StateException {
        try (StateFolder folder = StateFolder.open(state.resolve("sidecar-search"), TestMesh.RANDOM)) {
            return folder.instance().toString();
        }
    }

    Optional<Membership> membership() throws IOException, StateException {
        try (StateFolder folder = StateFolder.open(state.resolve("sidecar-search"), TestMesh.RANDOM)) {
            return folder.membership();
        }
    }

    /** The first characters of the private key, as they stand in the file for Envoy. */
    String keyLine() throws IOException {
        return RealEnvoy.keyLine(state.resolve("sidecar-search"));
    }

    Draft settings() {
        return new Draft(state, Optional.of("search"), "", Optional.empty(), false);
    }

    /** Settings in the making. */
    record Draft(Path state, Optional<String> workload, String token, Optional<HostPort> listen, boolean allowExposed) {

        Draft token(JoinToken token) {
            return text(JoinTokens.write(token) + "\n");
        }

        Draft text(String text) {
            return new Draft(state, workload, text.isEmpty() ? " " : text, listen, allowExposed);
        }

        Draft workload(Optional<String> workload) {
            return new Draft(state, workload, token, listen, allowExposed);
        }

        Draft listen(int port) {
            return new Draft(state, workload, token, Optional.of(new HostPort("10.0.0.11", port)), allowExposed);
        }

        Draft allowingExposed() {
            return new Draft(state, workload, token, listen, true);
        }

        SidecarSettings settings() {
            TokenSource source = token.isEmpty()
                    ? TokenSource.none()
                    : TokenSource.stream(new ByteArrayInputStream(token.getBytes(StandardCharsets.US_ASCII)));
            return new SidecarSettings(
                    state,
                    workload,
                    source,
                    listen,
                    Optional.empty(),
                    Path.of("envoy"),
                    allowExposed,
                    Duration.ofSeconds(5));
        }
    }
}
