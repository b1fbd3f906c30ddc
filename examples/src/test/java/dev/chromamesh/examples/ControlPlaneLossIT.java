package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.cli.demo.Callers;
import dev.chromamesh.cli.demo.Callers.LoadCounts;
import dev.chromamesh.cli.demo.FirstMesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The worst start a control plane can have: killed, its file broken, and every agent silent. */
class ControlPlaneLossIT {

    @Test
    void aServerThatComesBackToABrokenFileAndSilentAgentsTakesNothingFromAnybody() throws Exception {
        try (TestMesh mesh = TestMesh.start(Duration.ofMinutes(10))) {
            // given traffic
            Callers callers = mesh.callers();
            callers.write(mesh.ports().indexerToA());
            callers.write(mesh.ports().indexerToB());
            callers.startLoad(
                    mesh.ports().searchToA(),
                    List.of(mesh.ports().indexerToA(), mesh.ports().indexerToB()));
            // and agents that say nothing any more
            FirstMesh.WORKLOADS.forEach(workload -> signal(mesh, workload, "STOP"));
            try {
                // when the server is killed, and finds its file broken when it starts
                mesh.mesh().processes().process("server").kill();
                Wait.until(
                        "the server is gone",
                        () -> !mesh.mesh().processes().process("server").isAlive());
                Wait.until("every Envoy has noticed", () -> connected(mesh) == 0);
                Files.writeString(mesh.settings().meshFile(), "workloads: [this, is, no, mesh\n");
                mesh.mesh().processes().startServer();
                Wait.until("every Envoy is connected again", () -> connected(mesh) == FirstMesh.WORKLOADS.size());
                long before = callers.counts().requests();
                Wait.until("traffic went on for a while", () -> callers.counts().requests() > before + 300);

                // then nobody has lost anything
                LoadCounts counts = callers.stopLoad();
                assertThat(counts.failed()).describedAs("%s", counts.failures()).isZero();
                assertThat(endpoints(mesh, "indexer"))
                        .contains(
                                "upstream/chroma-a::" + mesh.ports().inboundA(),
                                "upstream/chroma-b::" + mesh.ports().inboundB());
                assertThat(endpoints(mesh, "search"))
                        .contains("upstream/chroma-a::" + mesh.ports().inboundA());
                // and the operator is told what is wrong with the file
                assertThat(Files.readString(mesh.settings().log("server"))).contains("mesh.yaml:1:");
            } finally {
                FirstMesh.WORKLOADS.forEach(workload -> signal(mesh, workload, "CONT"));
            }
        }
    }

    private static long connected(TestMesh mesh) throws IOException {
        long connected = 0;
        for (String workload : FirstMesh.WORKLOADS) {
            connected += mesh.mesh().envoy(workload).isConnected() ? 1 : 0;
        }
        return connected;
    }

    private static String endpoints(TestMesh mesh, String workload) throws Exception {
        Path socket = mesh.sidecar(workload).resolve("admin.sock");
        return Cli.run(Map.of(), "", List.of("curl", "-s", "--unix-socket", socket.toString(), "http://envoy/clusters"))
                .out();
    }

    private static void signal(TestMesh mesh, String workload, String signal) {
        long pid = mesh.mesh().processes().process("sidecar-" + workload).pid();
        try {
            assertThat(Cli.run(Map.of(), "", List.of("kill", "-" + signal, Long.toString(pid)))
                            .status())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
