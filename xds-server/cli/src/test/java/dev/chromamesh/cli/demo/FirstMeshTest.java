package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.model.HostPort;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstMeshTest {

    /** Some of these are other ones' places: 18001, 8000. */
    private static final FirstMesh.Ports PORTS = new FirstMesh.Ports(
            20_001,
            20_002,
            18_001,
            20_004,
            new HostPort("127.0.0.1", 20_005),
            new HostPort("127.0.0.1", 20_006),
            20_007,
            8_000,
            20_009);

    @Test
    void theExampleIsAGoodMeshBeforeAndAfterThePortsArePutIn() throws IOException {
        // given
        String example = Home.find().meshText();

        // then
        for (String text : List.of(example, PORTS.putInto(example))) {
            assertThat(MeshReader.read("mesh.yaml", text)).isInstanceOfSatisfying(MeshReading.Valid.class, valid -> {
                assertThat(valid.notes()).isEmpty();
                assertThat(valid.mesh().workloads()).hasSameSizeAs(FirstMesh.WORKLOADS);
            });
        }
    }

    @Test
    void everyPortIsReplacedOnce() throws IOException {
        assertThat(PORTS.putInto(
                        "a: 8000, b: 8001, c: 127.0.0.1:18000, d: 127.0.0.1:18001, e: 127.0.0.1:18002, f: 180003"))
                .isEqualTo("a: 18001, b: 20004, c: 127.0.0.1:20007, d: 127.0.0.1:8000, e: 127.0.0.1:20009, f: 180003");
    }

    @Test
    void anExampleThatSomebodyHasChangedIsReported() {
        assertThatThrownBy(() -> PORTS.putInto("8000 8001 18000 18001"))
                .isInstanceOf(DemoFault.class)
                .hasMessageContaining("18002");
    }
}
