package dev.chromamesh.xds;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Asks one port after the other, without end, each time over a new connection, and counts what went wrong. */
final class SteadyConnections implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final long PAUSE_NANOS = 500_000;

    private final List<Integer> ports;
    private final String expected;
    private final AtomicLong made = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "steady-connections");
    private volatile boolean over;

    SteadyConnections(List<Integer> ports, String expected) {
        this.ports = List.copyOf(ports);
        this.expected = expected;
        thread.start();
    }

    private void run() {
        while (!over) {
            for (int port : ports) {
                String answer = ask(port);
                if (!answer.startsWith("HTTP/1.1 200") || !answer.endsWith(expected)) {
                    failures.add("after " + made + " connections, port " + port + ": '" + answer + "'");
                }
                made.incrementAndGet();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static String ask(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: mesh\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** How many connections were made. */
    long made() {
        return made.get();
    }

    Collection<String> failures() {
        return failures;
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
