package dev.chromamesh.sidecar;

import dev.chromamesh.sidecar.envoy.EnvoyAdmin;
import dev.chromamesh.sidecar.envoy.EnvoyHost;
import dev.chromamesh.sidecar.envoy.EnvoyLaunch;
import dev.chromamesh.sidecar.envoy.EnvoyProcess;
import dev.chromamesh.sidecar.envoy.EnvoyVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Envoys that exist only in memory. They are ready at once and do what their admin interface is told. */
final class FakeEnvoys implements EnvoyHost {

    final List<FakeProcess> started = new ArrayList<>();
    final List<String> log = new ArrayList<>();

    private final InstantSource clock;
    private EnvoyVersion version = EnvoyVersion.MINIMUM;
    private Optional<FakeProcess> leftover = Optional.empty();
    private int connections;
    private String complaints = "{}";

    FakeEnvoys(InstantSource clock) {
        this.clock = clock;
    }

    void version(EnvoyVersion version) {
        this.version = version;
    }

    void connections(int connections) {
        this.connections = connections;
    }

    void complaints(String json) {
        this.complaints = json;
    }

    FakeProcess leftover() {
        FakeProcess process = new FakeProcess(7, clock.instant());
        leftover = Optional.of(process);
        return process;
    }

    List<FakeProcess> alive() {
        return started.stream().filter(EnvoyProcess::alive).toList();
    }

    @Override
    public EnvoyVersion version(EnvoyLaunch launch) {
        return version;
    }

    @Override
    public EnvoyProcess start(EnvoyLaunch launch) {
        FakeProcess process = new FakeProcess(100 + started.size(), clock.instant());
        started.add(process);
        return process;
    }

    @Override
    public Optional<EnvoyProcess> running(Path folder) {
        return leftover.map(process -> process);
    }

    @Override
    public EnvoyAdmin admin(Path socket) {
        return (method, target) -> {
            boolean leftoverAlive = leftover.filter(EnvoyProcess::alive).isPresent();
            if (alive().isEmpty() && !leftoverAlive) {
                throw new IOException("no Envoy");
            }
            return answer(method, target);
        };
    }

    @Override
    public String logTail(Path folder) {
        return "envoy said this last";
    }

    private EnvoyAdmin.Reply answer(String method, String target) {
        if (method.equals("POST")) {
            log.add(target);
            return new EnvoyAdmin.Reply(200, "OK");
        }
        if (target.contains("downstream_cx_active")) {
            return new EnvoyAdmin.Reply(
                    200,
                    "listener.127.0.0.1_18000.downstream_cx_active: " + connections
                            + "\nlistener.admin.downstream_cx_active: 1\n");
        }
        if (target.startsWith("/config_dump")) {
            return new EnvoyAdmin.Reply(200, complaints);
        }
        if (target.startsWith("/listeners")) {
            return new EnvoyAdmin.Reply(
                    200,
                    "{\"listener_statuses\":[{\"name\":\"egress/chroma-a\",\"local_address\":{\"socket_address\":"
                            + "{\"address\":\"127.0.0.1\",\"port_value\":18000}}}]}");
        }
        return new EnvoyAdmin.Reply(200, "LIVE " + complaints.hashCode());
    }

    /** A process that ends when it is told to. */
    final class FakeProcess implements EnvoyProcess {

        private final long pid;
        private final Instant startedAt;
        private OptionalInt exitCode = OptionalInt.empty();

        FakeProcess(long pid, Instant startedAt) {
            this.pid = pid;
            this.startedAt = startedAt;
        }

        Instant startedAt() {
            return startedAt;
        }

        void crash(int code) {
            exitCode = OptionalInt.of(code);
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public boolean alive() {
            return exitCode.isEmpty();
        }

        @Override
        public OptionalInt exitCode() {
            return exitCode;
        }

        @Override
        public void terminate() {
            log.add("SIGTERM");
            exitCode = OptionalInt.of(0);
        }

        @Override
        public void kill() {
            log.add("SIGKILL");
            exitCode = OptionalInt.of(137);
        }
    }
}
