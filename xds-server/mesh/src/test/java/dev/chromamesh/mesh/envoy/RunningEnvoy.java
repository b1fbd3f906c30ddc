package dev.chromamesh.mesh.envoy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A real Envoy with a static configuration, for as long as a test. */
final class RunningEnvoy implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BASE_IDS = 1 << 20;

    private final Process process;
    private final Path log;

    private RunningEnvoy(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it in a folder that holds its secrets, and waits until it listens. */
    static RunningEnvoy start(Path folder, String config, int port) throws Exception {
        Files.writeString(folder.resolve("envoy.yaml"), config);
        Path log = folder.resolve("envoy.log");
        Process process = new ProcessBuilder(
                        EnvoyFolder.envoy(),
                        "-c",
                        "envoy.yaml",
                        "-l",
                        "warning",
                        "--concurrency",
                        "1",
                        // Envoys of one host share memory under this number, and other tests may run beside us.
                        "--base-id",
                        Integer.toString(ThreadLocalRandom.current().nextInt(BASE_IDS)))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RunningEnvoy envoy = new RunningEnvoy(process, log);
        await("Envoy listens on " + port, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("Envoy ended: " + envoy.log());
            }
            return connects(port);
        });
        return envoy;
    }

    /** What it has written so far: its own lines and the access log. */
    String log() throws IOException {
        return Files.readString(log);
    }

    static void await(String what, Callable<Boolean> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("in vain: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** A port that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }

    private static boolean connects(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
