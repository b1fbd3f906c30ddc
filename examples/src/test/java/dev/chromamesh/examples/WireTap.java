package dev.chromamesh.examples;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A TCP relay on loopback that keeps every byte of both directions: what a capture on the wire would show, without the
 * privileges that a capture needs.
 */
final class WireTap implements AutoCloseable {

    private final ServerSocket door;
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private volatile int target;

    private WireTap(ServerSocket door) {
        this.door = door;
    }

    /** A tap at this port, or at any free one for 0. It refuses connections until it knows where to forward them. */
    static WireTap listeningOn(int port) throws IOException {
        WireTap tap = new WireTap(new ServerSocket(port, 64, InetAddress.getLoopbackAddress()));
        daemon(tap::accept);
        return tap;
    }

    void forwardTo(int port) {
        target = port;
    }

    int port() {
        return door.getLocalPort();
    }

    int size() {
        synchronized (seen) {
            return seen.size();
        }
    }

    boolean hasSeen(byte[] text) {
        synchronized (seen) {
            // One byte is one character there, so that a search for text is one for bytes.
            return seen.toString(StandardCharsets.ISO_8859_1).contains(new String(text, StandardCharsets.ISO_8859_1));
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket caller = door.accept();
                open.add(caller);
                if (target == 0) {
                    caller.close();
                    continue;
                }
                Socket callee = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(callee);
                daemon(() -> copy(caller, callee));
                daemon(() -> copy(callee, caller));
            } catch (IOException e) {
                // The door was closed, or the other side is not there: callers see it as it is.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (seen) {
                    seen.write(buffer, 0, count);
                }
                out.write(buffer, 0, count);
                out.flush();
            }
        } catch (IOException e) {
            // One of the two has ended the connection; closing the streams tells the other.
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "wire-tap");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Closeable socket : open) {
            socket.close();
        }
    }
}
