package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.examples.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A member of the mesh that pretends to be its control plane. Its certificate is good in every respect but the name, and
 * that must not be enough for anyone: not at a join, not at a renewal, not for an Envoy.
 */
class ImpostorIT {

    @TempDir
    private Path folder;

    @Test
    void aWorkloadsOwnCertificateCannotPlayTheControlPlane() throws Exception {
        // given a mesh whose server is gone, and the certificate of a member
        try (TestMesh mesh = TestMesh.start(Duration.ofSeconds(20))) {
            Path token = mesh.mesh().processes().createToken("search");
            Identity.of(mesh, "indexer").writeTo(folder, "impostor");
            root(mesh);
            mesh.mesh().processes().process("server").kill();
            Wait.until(
                    "the server is gone",
                    () -> !mesh.mesh().processes().process("server").isAlive());

            // when the member takes the server's place, TLS 1.3, HTTP/2, with the root in its chain
            try (Impostor impostor = new Impostor(folder, mesh.ports().server())) {
                // then a newcomer does not join, and says why
                Result newcomer = Cli.chromaMesh(
                        "sidecar",
                        "--workload",
                        "search",
                        "--token",
                        token.toString(),
                        "--state",
                        folder.resolve("newcomer").toString(),
                        "--envoy",
                        Parts.real().envoy().toString());
                assertThat(newcomer.status()).isNotZero();
                assertThat(String.join("\n", newcomer.complaint()))
                        .contains("spiffe://chroma.example/indexer")
                        .contains("proves to be the control plane");
                // and no renewal goes to it
                Path log = mesh.settings().log("sidecar-search");
                Wait.until(
                        "a renewal was refused",
                        () -> Files.readString(log).contains("spiffe://chroma.example/indexer"));
                // and no Envoy takes configuration from it
                Wait.until("Envoy refuses its name", () -> refusedNames(mesh) > 0);
                assertThat(mesh.mesh().envoy("search").isConnected()).isFalse();
                assertThat(impostor.isAlive()).isTrue();
            }
        }
    }

    private long refusedNames(TestMesh mesh) throws Exception {
        Path socket = mesh.sidecar("search").resolve("admin.sock");
        String stats = Cli.run(
                        Map.of(),
                        "",
                        List.of(
                                "curl",
                                "-s",
                                "--unix-socket",
                                socket.toString(),
                                "http://envoy/stats?filter=ssl.fail_verify_san"))
                .out();
        return stats.lines()
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The root belongs into the chain: a newcomer looks for the one that its token names. */
    private void root(TestMesh mesh) throws Exception {
        Path chain = folder.resolve("impostor.crt");
        String trust = com.google.gson.JsonParser.parseString(
                        Files.readString(mesh.sidecar("search").resolve("secrets/control-plane-trust.json")))
                .getAsJsonObject()
                .getAsJsonArray("resources")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("validation_context")
                .getAsJsonObject("trusted_ca")
                .get("inline_string")
                .getAsString();
        Files.writeString(chain, Files.readString(chain) + trust);
    }

    /** OpenSSL's test server, which speaks TLS 1.3 and offers h2. */
    private record Impostor(Process process) implements AutoCloseable {

        Impostor(Path folder, int port) throws IOException {
            this(new ProcessBuilder(
                            "openssl",
                            "s_server",
                            "-accept",
                            "127.0.0.1:" + port,
                            "-cert",
                            "impostor.crt",
                            "-key",
                            "impostor.key",
                            "-cert_chain",
                            "impostor.crt",
                            "-alpn",
                            "h2",
                            "-quiet")
                    .directory(folder.toFile())
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        }

        boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
