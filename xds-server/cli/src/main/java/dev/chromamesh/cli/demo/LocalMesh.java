package dev.chromamesh.cli.demo;

import dev.chromamesh.mesh.model.HostPort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A mesh on this machine, of separate real processes: one server, Chromas, sidecars with their Envoys. Each is started
 * with the command that a user would type.
 *
 * <p>Every method returns when the process answers, or throws with the last thing that it said. Thread-safe, but a
 * process of one name must not be started twice at once.
 */
public final class LocalMesh {

    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Pattern READY = Pattern.compile("Envoy is ready: ");

    private final LocalMeshSettings settings;
    private final Processes processes;
    private final Map<String, Child> running = new ConcurrentHashMap<>();

    /** A mesh without any process yet. */
    public LocalMesh(LocalMeshSettings settings, Processes processes) {
        this.settings = settings;
        this.processes = processes;
    }

    /** Starts the server, or starts it again; returns when {@code /readyz} says so. */
    public Child startServer() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(settings.home().program());
        command.addAll(List.of("server", "--config", settings.meshFile().toString()));
        command.addAll(List.of("--state", settings.state().toString()));
        command.addAll(List.of("--listen", HOST + ":" + settings.serverPort()));
        command.addAll(List.of("--advertise", HOST + ":" + settings.serverPort()));
        command.addAll(List.of("--admin-port", Integer.toString(settings.adminPort())));
        command.addAll(
                List.of("--certificate-lifetime", settings.certificateLifetime().toSeconds() + "s"));
        Child child = start("server", command);
        awaitAnswer(child, "http://" + HOST + ":" + settings.adminPort() + "/readyz");
        return child;
    }

    /** Starts a Chroma on loopback with an empty data folder. */
    public Child startChroma(String name, int port) throws IOException, InterruptedException {
        List<String> command = List.of(
                settings.parts().chroma().toString(),
                "run",
                "--path",
                settings.state().resolve("data-" + name).toString(),
                "--host",
                HOST,
                "--port",
                Integer.toString(port));
        Child child = start(name, command);
        awaitAnswer(child, "http://" + HOST + ":" + port + "/api/v2/heartbeat");
        return child;
    }

    /** Makes a join token; returns the file that holds it. */
    public Path createToken(String workload) throws IOException, InterruptedException {
        Path file = settings.state().resolve("token-" + workload);
        List<String> command = new ArrayList<>(settings.home().program());
        command.addAll(List.of("token", "create", workload));
        command.addAll(List.of("--state", settings.state().toString()));
        command.addAll(List.of("--admin-port", Integer.toString(settings.adminPort())));
        command.addAll(List.of("--output", file.toString()));
        Child child = start("token for " + workload, command, settings.log("token-" + workload));
        if (!child.awaitEnd(PATIENCE) || child.status() != 0) {
            throw ended(child);
        }
        return file;
    }

    /**
     * Starts a sidecar; returns when its Envoy serves.
     *
     * @param token the file from {@link #createToken}; absent for one that has joined before
     * @param listen the inbound port, of a Chroma's sidecar only
     * @param advertise what others dial, where that is not {@code listen}
     */
    public Child startSidecar(
            String workload, Optional<Path> token, Optional<HostPort> listen, Optional<HostPort> advertise)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(settings.home().program());
        command.addAll(List.of("sidecar", "--workload", workload));
        token.ifPresent(file -> command.addAll(List.of("--token", file.toString())));
        command.addAll(List.of("--state", settings.state().toString()));
        command.addAll(List.of("--envoy", settings.parts().envoy().toString()));
        listen.ifPresent(address -> command.addAll(List.of("--listen", address.toString())));
        advertise.ifPresent(address -> command.addAll(List.of("--advertise", address.toString())));
        command.addAll(List.of("--drain-time", settings.drainTime().toSeconds() + "s"));
        Child child = start(sidecarName(workload), command);
        await(child, () -> child.hasSaid(READY));
        return child;
    }

    /** The process of a name: {@code server}, a Chroma's name, or {@link #sidecarName}. */
    public Child process(String name) {
        Child child = running.get(name);
        if (child == null) {
            throw new IllegalArgumentException("process " + name + " (expected: one of " + running.keySet() + ")");
        }
        return child;
    }

    /** What the process of a workload's sidecar is called. */
    public static String sidecarName(String workload) {
        return "sidecar-" + workload;
    }

    /** The folder of a workload's sidecar. */
    public Path sidecarFolder(String workload) {
        return settings.state().resolve(sidecarName(workload));
    }

    private Child start(String name, List<String> command) throws IOException {
        return start(name, command, settings.log(name));
    }

    private Child start(String name, List<String> command, Path log) throws IOException {
        // The log starts anew, so that what an earlier process said does not count for this one.
        Files.deleteIfExists(log);
        Child child = processes.start(new ProcessSpec(name, command, log, Map.of("CHROMA_MESH_NO_BUILD", "1"), false));
        running.put(name, child);
        return child;
    }

    private static void awaitAnswer(Child child, String url) throws IOException, InterruptedException {
        await(child, () -> answers(url));
    }

    private static void await(Child child, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (!child.isAlive()) {
                throw ended(child);
            }
            if (System.nanoTime() > deadline) {
                throw new DemoFault(
                        child.name() + " is not ready after " + PATIENCE.toSeconds() + " s: " + said(child));
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private static DemoFault ended(Child child) {
        return new DemoFault(child.name() + " did not start: " + said(child));
    }

    private static String said(Child child) {
        List<String> lines = child.lastLines(3);
        return lines.isEmpty() ? "it said nothing" : String.join(" | ", lines);
    }

    private static boolean answers(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(1_000);
        try {
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    /** Something to wait for. */
    private interface Condition {
        boolean holds() throws IOException;
    }
}
