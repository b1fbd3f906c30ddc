package dev.chromamesh.sidecar.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcNetTcpTest {

    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @ParameterizedTest
    @CsvSource({
        "0100007F:1F40,                         127.0.0.1:8000",
        "0B00000A:20FB,                         10.0.0.11:8443",
        "00000000:1F40,                         0.0.0.0:8000",
        "00000000000000000000000001000000:1F40, [::1]:8000",
        "00000000000000000000000000000000:1F40, [::]:8000",
        "0000000000000000FFFF00000100007F:1F40, 127.0.0.1:8000",
        "0000000000000000FFFF00000B00000A:1F40, 10.0.0.11:8000",
        "B80D0120000000000000000001000000:FFFF, [2001:db8:0:0:0:0:0:1]:65535",
    })
    void addressesOfALittleEndianKernelAreRead(String column, String address) {
        List<InetSocketAddress> found = ProcNetTcp.listening(HEAD + line(column, "0A"), ByteOrder.LITTLE_ENDIAN);
        assertThat(found)
                .singleElement()
                .satisfies(socket -> assertThat(Sockets.text(socket)).isEqualTo(address));
    }

    @Test
    void addressesOfABigEndianKernelAreRead() {
        List<InetSocketAddress> found = ProcNetTcp.listening(HEAD + line("7F000001:1F40", "0A"), ByteOrder.BIG_ENDIAN);
        assertThat(found)
                .singleElement()
                .satisfies(socket -> assertThat(Sockets.text(socket)).isEqualTo("127.0.0.1:8000"));
    }

    @Test
    void onlyListeningSocketsCount() {
        String table = HEAD
                + line("0100007F:1F40", "01")
                + line("0100007F:1F41", "0A")
                + line("0100007F:1F42", "06")
                + line("0100007F:1F41", "0A");
        List<InetSocketAddress> found = ProcNetTcp.listening(table, ByteOrder.LITTLE_ENDIAN);
        // two sockets on one port are two
        assertThat(found)
                .hasSize(2)
                .allSatisfy(socket -> assertThat(socket.getPort()).isEqualTo(8001));
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() {
        String table = HEAD
                + "\n"
                + "garbage\n"
                + line("0100007F", "0A")
                + line("XX00007F:1F40", "0A")
                + line("0100007F:XXXX", "0A")
                + line("0100007F:1F401F40", "0A")
                + line("0100:1F40", "0A")
                + line("0100007F:1F41", "0A");
        assertThat(ProcNetTcp.listening(table, ByteOrder.LITTLE_ENDIAN)).hasSize(1);
        assertThat(ProcNetTcp.listening("", ByteOrder.LITTLE_ENDIAN)).isEmpty();
    }

    private static String line(String local, String state) {
        return "   0: " + local + " 00000000:0000 " + state
                + " 00000000:00000000 00:00000000 00000000     0        0 31736 1 0000000065dd6924 100 0 0 10 0\n";
    }
}
