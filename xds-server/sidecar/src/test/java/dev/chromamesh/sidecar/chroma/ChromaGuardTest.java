package dev.chromamesh.sidecar.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.sidecar.chroma.ChromaBinding.Exposed;
import dev.chromamesh.sidecar.chroma.ChromaBinding.LoopbackOnly;
import dev.chromamesh.sidecar.chroma.ChromaBinding.NotListening;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromaGuardTest {

    @Test
    void loopbackOnlyIsAsItMustBe() {
        assertThat(look("127.0.0.1", "::1", "127.0.0.2")).isEqualTo(new LoopbackOnly());
        assertThat(look()).isEqualTo(new NotListening());
    }

    @Test
    void everyOtherAddressIsExposed() {
        assertThat(look("127.0.0.1", "10.0.0.11", "10.0.0.11")).isEqualTo(new Exposed(List.of("10.0.0.11:8000")));
        assertThat(look("0.0.0.0")).isEqualTo(new Exposed(List.of("0.0.0.0:8000")));
        assertThat(look("::")).isEqualTo(new Exposed(List.of("[::]:8000")));
    }

    @Test
    void theSidecarsOwnListenerIsNotChroma() {
        // given an Envoy that listens for the mesh on Chroma's port of another address
        ChromaGuard guard =
                new ChromaGuard(port -> sockets("127.0.0.1", "10.0.0.11"), Sockets.numeric("10.0.0.11", 8000));
        // when, then
        assertThat(guard.look(8000)).isEqualTo(new LoopbackOnly());
    }

    @Test
    void theAdviceNamesEveryWayToPutItRight() {
        assertThat(ChromaGuard.advice(8000, new Exposed(List.of("0.0.0.0:8000"))))
                .contains(
                        "0.0.0.0:8000",
                        "chroma run --host 127.0.0.1 --port 8000",
                        "listen_address: 127.0.0.1",
                        "CHROMA_LISTEN_ADDRESS=127.0.0.1")
                .doesNotContain("\n");
    }

    @Test
    void aNameIsNotLookedUp() {
        assertThat(Sockets.numeric("chroma.example", 8000)).isEmpty();
        assertThat(Sockets.numeric("", 8000)).isEmpty();
        assertThat(Sockets.numeric("10.0.0.11", 70_000)).isEmpty();
        assertThat(Sockets.numeric("::1", 8000)).isPresent();
    }

    @Test
    void theHostsOwnSocketsAreFoundWithAndWithoutTheKernelsTables(@TempDir Path nowhere) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            for (ListeningSockets sockets : List.of(new HostSockets(), new HostSockets(nowhere.resolve("none")))) {
                assertThat(new ChromaGuard(sockets, Optional.empty()).look(port))
                        .isEqualTo(new LoopbackOnly());
            }
        }
    }

    @Test
    void aKernelWithoutIpv6HasOneTable(@TempDir Path proc) throws Exception {
        Files.writeString(proc.resolve("tcp"), "head\n");
        assertThat(new HostSockets(proc).on(8000)).isEmpty();
    }

    private static ChromaBinding look(String... addresses) {
        return new ChromaGuard(port -> sockets(addresses), Optional.empty()).look(8000);
    }

    private static List<InetSocketAddress> sockets(String... addresses) {
        return Stream.of(addresses)
                .map(address -> Sockets.numeric(address, 8000).orElseThrow())
                .toList();
    }
}
