package dev.chromamesh.cli.demo;

import dev.chromamesh.mesh.model.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;

/** The mesh of {@code examples/first-mesh}: two Chromas, and two applications that call them. */
public final class FirstMesh {

    /** All workloads, in the order of the file. */
    public static final List<String> WORKLOADS = List.of("chroma-a", "chroma-b", "search", "indexer");

    static final String TRUST_DOMAIN = "chroma.example";

    private final LocalMesh mesh;
    private final LocalMeshSettings settings;
    private final Ports ports;
    private final String text;
    private volatile boolean up;

    /**
     * A mesh that does not run yet.
     *
     * @param template the example's {@code mesh.yaml}
     */
    public FirstMesh(LocalMeshSettings settings, Ports ports, String template, Processes processes) throws DemoFault {
        this.mesh = new LocalMesh(settings, processes);
        this.settings = settings;
        this.ports = ports;
        this.text = ports.putInto(template);
    }

    /** Starts everything; returns when all of it serves. */
    public void start() throws IOException, InterruptedException {
        start(Map.of());
    }

    /**
     * The same, where others reach a Chroma's sidecar at another address than its own, as through a relay.
     *
     * @param advertised what such a sidecar names as its address, by workload
     */
    public void start(Map<String, HostPort> advertised) throws IOException, InterruptedException {
        Files.writeString(settings.meshFile(), text);
        together(List.of(
                () -> mesh.startServer(),
                () -> mesh.startChroma("chroma-a", ports.chromaA()),
                () -> mesh.startChroma("chroma-b", ports.chromaB())));
        together(List.of(
                () -> join("chroma-a", Optional.of(ports.inboundA()), advertised),
                () -> join("chroma-b", Optional.of(ports.inboundB()), advertised),
                () -> join("search", Optional.empty(), advertised),
                () -> join("indexer", Optional.empty(), advertised)));
        up = true;
    }

    /** Whether everything has been started. */
    boolean isUp() {
        return up;
    }

    private Child join(String workload, Optional<HostPort> listen, Map<String, HostPort> advertised)
            throws IOException, InterruptedException {
        Path token = mesh.createToken(workload);
        return mesh.startSidecar(workload, Optional.of(token), listen, Optional.ofNullable(advertised.get(workload)));
    }

    /** The processes. */
    public LocalMesh processes() {
        return mesh;
    }

    /** How long a certificate lives. */
    Duration certificateLifetime() {
        return settings.certificateLifetime();
    }

    /** The addresses. */
    public Ports ports() {
        return ports;
    }

    /** What is known of a workload's Envoy. */
    public EnvoyStatus envoy(String workload) {
        return new EnvoyStatus(mesh.sidecarFolder(workload), identity(workload));
    }

    /** The identity of a workload. */
    public static String identity(String workload) {
        return "spiffe://" + TRUST_DOMAIN + "/" + workload;
    }

    /** Runs tasks side by side and waits for all of them; throws what the first of the failed ones threw. */
    private static void together(List<Callable<Child>> tasks) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<Future<Child>> results = new ArrayList<>();
            tasks.forEach(task -> results.add(threads.submit(task)));
            for (Future<Child> result : results) {
                result.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Where everything listens, on loopback.
     *
     * @param server the server's gRPC
     * @param admin the server's admin interface
     * @param chromaA plain HTTP of the one Chroma
     * @param chromaB of the other one
     * @param inboundA the encrypted way to the one Chroma
     * @param inboundB to the other one
     * @param searchToA where the application {@code search} finds chroma-a
     * @param indexerToA where the application {@code indexer} finds chroma-a
     * @param indexerToB and chroma-b
     */
    public record Ports(
            int server,
            int admin,
            int chromaA,
            int chromaB,
            HostPort inboundA,
            HostPort inboundB,
            int searchToA,
            int indexerToA,
            int indexerToB) {

        /** Free ones. */
        public static Ports free(FreePorts ports) throws DemoFault {
            List<Integer> free = ports.pick(9);
            return new Ports(
                    free.get(0),
                    free.get(1),
                    free.get(2),
                    free.get(3),
                    new HostPort("127.0.0.1", free.get(4)),
                    new HostPort("127.0.0.1", free.get(5)),
                    free.get(6),
                    free.get(7),
                    free.get(8));
        }

        /** The example with these ports in place of its own. */
        String putInto(String template) throws DemoFault {
            Map<Integer, Integer> places =
                    Map.of(8000, chromaA, 8001, chromaB, 18000, searchToA, 18001, indexerToA, 18002, indexerToB);
            for (Integer place : places.keySet()) {
                if (!word(place).matcher(template).find()) {
                    throw new DemoFault("examples/first-mesh/mesh.yaml has no port " + place
                            + " any more (put it back, or run the demo from a fresh copy)");
                }
            }
            // In one pass: a free port may be the place of another one.
            return Pattern.compile("\\b\\d{4,5}\\b").matcher(template).replaceAll(number -> {
                int port = Integer.parseInt(number.group());
                return Integer.toString(places.getOrDefault(port, port));
            });
        }

        private static Pattern word(int number) {
            return Pattern.compile("\\b" + number + "\\b");
        }
    }
}
