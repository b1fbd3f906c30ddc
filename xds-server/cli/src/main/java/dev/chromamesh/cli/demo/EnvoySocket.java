package dev.chromamesh.cli.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** Asks an Envoy's admin interface over its Unix socket: one connection for each question. */
final class EnvoySocket {

    /** unix(7): a socket's path has at most 108 bytes, the last of which is 0. */
    private static final int LONGEST_PATH = 107;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int CHUNK = 64 << 10;

    private final Path path;

    /**
     * The socket of this name.
     *
     * @param path absolute
     */
    EnvoySocket(Path path) {
        // A deep folder makes an absolute path too long; the way from the current folder is mostly shorter.
        this.path = bytes(path) <= LONGEST_PATH
                ? path
                : Path.of("").toAbsolutePath().relativize(path);
    }

    /** The body of the answer to a GET. */
    String get(String target) throws IOException {
        String request = "GET " + target + " HTTP/1.1\r\nHost: envoy\r\nConnection: close\r\n\r\n";
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            socket.connect(UnixDomainSocketAddress.of(path));
            socket.configureBlocking(false);
            socket.register(selector, SelectionKey.OP_READ);
            // Far smaller than any socket buffer: one write takes all of it.
            socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return body(readAll(socket, selector));
        }
    }

    private byte[] readAll(SocketChannel socket, Selector selector) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        int count = socket.read(buffer);
        while (count >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (count == 0 && (left <= 0 || selector.select(left) == 0)) {
                throw new IOException("Envoy's admin interface at " + path + " does not answer");
            }
            selector.selectedKeys().clear();
            count = socket.read(buffer);
        }
        return all.toByteArray();
    }

    /** What follows the head of an answer that was ended by closing the connection, without its chunk sizes. */
    static String body(byte[] answer) throws IOException {
        // One character for each byte, so that sizes count what they mean.
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.startsWith("HTTP/1.1 200 ")) {
            throw new IOException("Envoy's admin interface answers \""
                    + text.lines().findFirst().orElse("") + "\"");
        }
        String body = text.substring(end + 4);
        if (text.substring(0, end).toLowerCase(java.util.Locale.ROOT).contains("\r\ntransfer-encoding: chunked")) {
            body = joined(body);
        }
        return new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static String joined(String chunks) throws IOException {
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (true) {
            int lineEnd = chunks.indexOf("\r\n", at);
            if (lineEnd < 0) {
                throw new IOException("Envoy's admin interface broke off");
            }
            int size = Integer.parseInt(chunks.substring(at, lineEnd), 16);
            if (size == 0) {
                return whole.toString();
            }
            at = lineEnd + 2;
            if (at + size > chunks.length()) {
                throw new IOException("Envoy's admin interface broke off");
            }
            whole.append(chunks, at, at + size);
            at += size + 2;
        }
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
