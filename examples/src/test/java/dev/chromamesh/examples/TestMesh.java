package dev.chromamesh.examples;

import dev.chromamesh.cli.demo.Callers;
import dev.chromamesh.cli.demo.FirstMesh;
import dev.chromamesh.cli.demo.FreePorts;
import dev.chromamesh.cli.demo.LocalMeshSettings;
import dev.chromamesh.cli.demo.Processes;
import dev.chromamesh.mesh.model.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The first mesh, of real processes, in a folder of its own. */
final class TestMesh implements AutoCloseable {

    private final Processes processes = new Processes(Duration.ofSeconds(8));
    private final Path folder;
    private final LocalMeshSettings settings;
    private final FirstMesh mesh;

    private TestMesh(Duration certificateLifetime) throws IOException {
        folder = Files.createTempDirectory("mesh");
        FirstMesh.Ports ports = FirstMesh.Ports.free(new FreePorts(new SecureRandom()));
        settings = new LocalMeshSettings(
                Parts.home(), Parts.real(), folder, ports.server(), ports.admin(), certificateLifetime);
        String template = Files.readString(Parts.root().resolve("examples/first-mesh/mesh.yaml"));
        mesh = new FirstMesh(settings, ports, template, processes);
    }

    /** Starts all of it. */
    static TestMesh start(Duration certificateLifetime) throws IOException, InterruptedException {
        return start(certificateLifetime, Map.of());
    }

    /** Starts all of it, where chroma-b's callers dial another address than its sidecar's own. */
    static TestMesh withAddressOfB(HostPort address) throws IOException, InterruptedException {
        return start(Duration.ofMinutes(10), Map.of("chroma-b", address));
    }

    private static TestMesh start(Duration certificateLifetime, Map<String, HostPort> advertised)
            throws IOException, InterruptedException {
        TestMesh started = new TestMesh(certificateLifetime);
        try {
            started.mesh.start(advertised);
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    FirstMesh mesh() {
        return mesh;
    }

    FirstMesh.Ports ports() {
        return mesh.ports();
    }

    LocalMeshSettings settings() {
        return settings;
    }

    Path folder() {
        return folder;
    }

    Processes processes() {
        return processes;
    }

    /** The state folder of a workload's sidecar. */
    Path sidecar(String workload) {
        return mesh.processes().sidecarFolder(workload);
    }

    /** Starts the Python process with Chroma's own client. */
    Callers callers() throws IOException {
        return Callers.start(settings.home(), settings.parts(), settings.log("callers"), processes);
    }

    /** Every log that a process of this mesh has written. */
    List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    @Override
    public void close() throws IOException {
        processes.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
