package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void portsAreDistinctAndOutsideTheRangeOfOutgoingConnections() throws IOException {
        // when
        List<Integer> ports = new FreePorts(new Random(1)).pick(50);

        // then
        assertThat(ports)
                .doesNotHaveDuplicates()
                .allSatisfy(port -> assertThat(port).isBetween(15_000, 32_767));
    }

    @Test
    void aPortThatSomebodyListensOnIsPassedOver() throws IOException {
        // given a listener on the first port that the picker will think of
        int first = new FreePorts(new Random(2)).pick();
        try (ServerSocket listener = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
            // when
            int port = new FreePorts(new Random(2)).pick();

            // then
            assertThat(port).isNotEqualTo(listener.getLocalPort());
        }
    }

    @Test
    void aPickerThatFindsNothingSaysSo() {
        // given luck that always names the same port
        RandomGenerator stuck = () -> 0L;
        FreePorts ports = new FreePorts(stuck);

        // then
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> ports.pick(2)))
                .isInstanceOf(DemoFault.class)
                .hasMessageStartingWith("no free ports on 127.0.0.1");
    }

    @Test
    void theSystemsRangeIsRead() {
        assertThat(FreePorts.startOfRange("32768\t60999\n")).isEqualTo(32_768);
        assertThat(FreePorts.startOfRange("")).isZero();
        assertThat(FreePorts.startOfRange("none")).isZero();
    }
}
