package dev.chromamesh.mesh.envoy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * HTTP/1.1 byte by byte, which ordinary clients do not let a test do. It writes a whole request before it reads, like
 * the clients that a too early answer escapes.
 */
final class RawHttp implements AutoCloseable {

    private final Socket socket;

    RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(30_000);
    }

    static RawHttp plain(int port) throws IOException {
        return new RawHttp(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /**
     * An answer.
     *
     * @param status its code
     * @param headers by name in lower case
     * @param body its text
     */
    record Reply(int status, Map<String, String> headers, String body) {}

    Reply get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nhost: x\r\n\r\n");
    }

    Reply call(String method, String path) throws IOException {
        return send(method + " " + path + " HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    }

    Reply post(String path, long bodyBytes) throws IOException {
        write("POST " + path + " HTTP/1.1\r\nhost: x\r\ncontent-length: " + bodyBytes + "\r\n\r\n");
        writeBody(bodyBytes);
        return read();
    }

    Reply send(String request) throws IOException {
        write(request);
        return read();
    }

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    Reply read() throws IOException {
        InputStream in = socket.getInputStream();
        String[] status = line(in).split(" ", 3);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Reply(Integer.parseInt(status[1]), headers, body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void writeBody(long bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        byte[] block = new byte[1 << 16];
        for (long left = bytes; left > 0; left -= block.length) {
            out.write(block, 0, (int) Math.min(left, block.length));
        }
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("closed after: " + line.toString(StandardCharsets.UTF_8));
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
}
