package dev.chromamesh.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketAdminTest {

    private UnixDomainSocketAddress address;
    private ServerSocketChannel server;

    @BeforeEach
    void listen(@TempDir Path folder) throws Exception {
        address = UnixDomainSocketAddress.of(folder.resolve("s"));
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @Test
    void anAnswerInChunksIsPutTogether() throws Exception {
        assertThat(ask("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nLIVE\r\n1\r\n\n\r\n0\r\n\r\n"))
                .isEqualTo(new EnvoyAdmin.Reply(200, "LIVE\n"));
    }

    @Test
    void anAnswerOfKnownLengthDoesNotWaitForTheEnd() throws Exception {
        assertThat(ask("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 16\r\n\r\nPRE_INITIALIZING"))
                .isEqualTo(new EnvoyAdmin.Reply(503, "PRE_INITIALIZING"));
    }

    @Test
    void anAnswerThatEndsWithTheConnectionIsTaken() throws Exception {
        assertThat(ask("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + "x".repeat(100_000))
                        .body())
                .hasSize(100_000);
    }

    @Test
    void anAnswerThatIsCutOffOrNoneIsAFault() {
        assertThatThrownBy(() -> ask("")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> ask("SSH-2.0-OpenSSH\r\n\r\n")).isInstanceOf(IOException.class);
    }

    @Test
    void nobodyThereIsAFault() throws Exception {
        server.close();
        assertThatThrownBy(() -> new UnixSocketAdmin(address).request("GET", "/ready"))
                .isInstanceOf(IOException.class);
    }

    private EnvoyAdmin.Reply ask(String answer) throws Exception {
        CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> serve(answer));
        EnvoyAdmin.Reply reply = new UnixSocketAdmin(address).request("GET", "/ready");
        assertThat(asked.get(10, TimeUnit.SECONDS)).startsWith("GET /ready HTTP/1.1\r\nhost: envoy\r\n");
        return reply;
    }

    private String serve(String answer) {
        try (SocketChannel caller = server.accept()) {
            ByteBuffer request = ByteBuffer.allocate(1024);
            caller.read(request);
            ByteBuffer bytes = ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                caller.write(bytes);
            }
            return new String(request.array(), 0, request.position(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
