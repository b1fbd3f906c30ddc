package dev.chromamesh.sidecar.envoy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
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
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 over a Unix socket: one connection for each request, which is bounded in time and size. */
final class UnixSocketAdmin implements EnvoyAdmin {

    /** unix(7): {@code sun_path} has 108 bytes, the last of which is 0. */
    static final int MAX_PATH_BYTES = 107;

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MAX_REPLY_BYTES = 8 << 20;
    private static final int CHUNK = 16 << 10;

    private final UnixDomainSocketAddress address;

    UnixSocketAdmin(UnixDomainSocketAddress address) {
        this.address = address;
    }

    /**
     * The address of a socket, by whichever of its paths the kernel takes.
     *
     * @param socket absolute
     * @param workingFolder of this process
     */
    static UnixDomainSocketAddress address(Path socket, Path workingFolder) throws EnvoyException {
        if (bytes(socket) <= MAX_PATH_BYTES) {
            return UnixDomainSocketAddress.of(socket);
        }
        Path relative = workingFolder.relativize(socket);
        if (bytes(relative) <= MAX_PATH_BYTES) {
            return UnixDomainSocketAddress.of(relative);
        }
        throw new EnvoyException("the path of Envoy's admin socket, " + socket + ", has " + bytes(socket)
                + " bytes (expected: at most " + MAX_PATH_BYTES + "). Give a shorter --state folder");
    }

    @Override
    public Reply request(String method, String target) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            socket.configureBlocking(false);
            SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT);
            if (!socket.connect(address)) {
                await(selector, deadline);
                socket.finishConnect();
            }
            key.interestOps(SelectionKey.OP_WRITE);
            send(socket, selector, deadline, encode(method, target));
            key.interestOps(SelectionKey.OP_READ);
            return receive(socket, selector, deadline);
        }
    }

    private static ByteBuffer encode(String method, String target) {
        String text =
                method + " " + target + " HTTP/1.1\r\nhost: envoy\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void send(SocketChannel socket, Selector selector, long deadline, ByteBuffer request)
            throws IOException {
        while (request.hasRemaining()) {
            if (socket.write(request) == 0) {
                await(selector, deadline);
            }
        }
    }

    private static Reply receive(SocketChannel socket, Selector selector, long deadline) throws IOException {
        EmbeddedChannel codec =
                new EmbeddedChannel(new HttpResponseDecoder(), new HttpObjectAggregator(MAX_REPLY_BYTES));
        try {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            while (true) {
                int count = socket.read(buffer.clear());
                if (count == 0) {
                    await(selector, deadline);
                    continue;
                }
                if (count < 0) {
                    codec.finish();
                } else {
                    codec.writeInbound(Unpooled.copiedBuffer(buffer.flip()));
                }
                @Nullable FullHttpResponse response = codec.readInbound();
                if (response != null) {
                    return reply(response);
                }
                if (count < 0) {
                    throw new IOException("Envoy's admin interface closed the connection without an answer");
                }
            }
        } catch (CodecException e) {
            throw new IOException("Envoy's admin interface gave an answer that is cut off, too long or no HTTP", e);
        } finally {
            release(codec);
        }
    }

    private static void release(EmbeddedChannel codec) {
        try {
            codec.finishAndReleaseAll();
        } catch (CodecException e) {
            // It complains of an answer that was cut off, which the caller knows.
        }
    }

    private static Reply reply(FullHttpResponse response) throws IOException {
        try {
            if (response.decoderResult().isFailure()) {
                throw new IOException(
                        "Envoy's admin interface does not speak HTTP",
                        response.decoderResult().cause());
            }
            ByteBuf body = response.content();
            return new Reply(response.status().code(), body.toString(StandardCharsets.UTF_8));
        } finally {
            response.release();
        }
    }

    private static void await(Selector selector, long deadline) throws IOException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0 || selector.select(left) == 0) {
            throw new IOException("Envoy's admin interface does not answer");
        }
        selector.selectedKeys().clear();
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }
}
