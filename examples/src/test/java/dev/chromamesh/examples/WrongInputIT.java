package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chromamesh.cli.demo.FreePorts;
import dev.chromamesh.examples.Cli.Result;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What people get wrong, and the one clear line that each mistake earns. */
@ExtendWith(SharedMesh.class)
class WrongInputIT {

    @TempDir
    private Path folder;

    @Test
    void tenMistakesInAMeshFileAreTenDiagnosticsInOneRun() throws Exception {
        // given
        Path file = folder.resolve("mesh.yaml");
        Files.writeString(file, """
                trustDomain: Chroma Example
                workloads:
                  chroma-a: {chroma: {port: 99999}}
                  chroma-mesh: {chroma: {}}
                  search: {calls: {chroma-x: 127.0.0.1:18000}}
                  indexer: {calls: {chroma-a: 10.0.0.1:18001}}
                  other: {call: {chroma-a: 127.0.0.1:18002}}
                access:
                  - {from: serch, to: chroma-a, role: reader}
                  - {from: search, to: chroma-a, role: raeder}
                  - {from: search, to: indexer, role: writer}
                  - {from: indexer, to: chroma-a, role: writer, tenant: acme}
                """);
        // when
        Result result = Cli.chromaMesh("check", file.toString());
        // then
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out().lines().filter(line -> line.matches(".*mesh\\.yaml:\\d+:\\d+: error MESH-\\d{4}: .*")))
                .hasSize(10);
        assertThat(result.out()).contains("did you mean \"search\"?", "did you mean \"reader\"?", "collection guard");
    }

    @Test
    void aTokenWorksOnce(TestMesh mesh) throws Exception {
        // given a token that search's sidecar has used
        Path used = mesh.folder().resolve("token-search");
        // when
        Result result = join(used, "search");
        // then
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.complaint()).hasSize(1).first().asString().contains("used");
    }

    @Test
    void aTokenDoesNotWorkLongerThanItLives(TestMesh mesh) throws Exception {
        // given
        Path expired = token(mesh, "search", "--lifetime", "1s");
        Wait.until(
                "the token's second is over",
                () -> Files.getLastModifiedTime(expired)
                        .toInstant()
                        .plusSeconds(2)
                        .isBefore(java.time.Instant.now()));
        // when
        Result result = join(expired, "search");
        // then
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.complaint()).hasSize(1).first().asString().contains("expired");
    }

    @Test
    void aTokenIsForOneWorkload(TestMesh mesh) throws Exception {
        // when
        Result result = join(token(mesh, "search"), "indexer");
        // then
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.complaint()).hasSize(1).first().asString().contains("search", "indexer");
    }

    @Test
    void aDamagedTokenIsCalledOne(TestMesh mesh) throws Exception {
        // given one that was not copied whole
        Path token = token(mesh, "search");
        String text = Files.readString(token).strip();
        Path damaged = folder.resolve("damaged");
        Files.writeString(damaged, text.substring(0, text.length() - 5));
        // when
        Result result = join(damaged, "search");
        // then
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.complaint()).hasSize(1).first().asString().containsIgnoringCase("token");
        assertThat(result.err()).doesNotContain(text.substring(10, 40));
    }

    @Test
    void aTokenForAnUnknownWorkloadIsNotMade(TestMesh mesh) throws Exception {
        // when
        Result result = Cli.chromaMesh(tokenCommand(mesh, "serch"));
        // then
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.complaint()).hasSize(1).first().asString().contains("serch", "search");
    }

    @Test
    void theAdminTokenIsNotForWhoeverHasTakenThePortOfAServerThatIsGone(TestMesh mesh) throws Exception {
        // given what a killed server leaves behind, and somebody at its address
        Path server = Files.createDirectories(folder.resolve("gone/server"));
        Path token = Files.copy(mesh.folder().resolve("server/admin-token"), server.resolve("admin-token"));
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        try (ServerSocket squatter = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.writeString(server.resolve("admin-address"), "127.0.0.1:" + squatter.getLocalPort() + "\n");
            // when
            Result result = Cli.chromaMesh(
                    "token",
                    "create",
                    "search",
                    "--state",
                    folder.resolve("gone").toString());
            // then
            assertThat(result.status()).isEqualTo(3);
            assertThat(result.complaint()).hasSize(1).first().asString().contains("no server runs");
            squatter.setSoTimeout(1);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(squatter::accept);
        }
    }

    @Test
    void aChromaThatListensBeyondLoopbackKeepsItsSidecarOut(TestMesh mesh) throws Exception {
        // given a Chroma on all addresses, where chroma-a's sidecar will look for it: a socket stands for it
        int port = mesh.ports().chromaA();
        Path token = token(mesh, "chroma-a");
        mesh.mesh().processes().process("chroma-a").terminate();
        Wait.until(
                "chroma-a is gone",
                () -> !mesh.mesh().processes().process("chroma-a").isAlive());
        try (ServerSocket exposed = new ServerSocket(port, 1, InetAddress.getByName("0.0.0.0"))) {
            assertThat(exposed.isBound()).isTrue();
            // when
            Result result = join(token, "chroma-a", "--listen", "127.0.0.1:" + freePort());
            // then
            assertThat(result.status()).isNotZero();
            assertThat(result.complaint())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("--host 127.0.0.1", "--allow-exposed-chroma");
        } finally {
            mesh.mesh().processes().startChroma("chroma-a", port);
        }
    }

    @Test
    void anOldEnvoyIsRefused(TestMesh mesh) throws Exception {
        // given
        Path old = program("envoy", "echo 'envoy  version: 0123456789abcdef/1.39.3/Clean/RELEASE/BoringSSL'");
        // when
        Result sidecar = Cli.chromaMesh(
                "sidecar",
                "--workload",
                "search",
                "--token",
                token(mesh, "search").toString(),
                "--state",
                folder.resolve("state").toString(),
                "--envoy",
                old.toString());
        Result demo = Cli.chromaMesh(Map.of("CHROMA_MESH_ENVOY", old.toString()), "demo", "--check");
        // then
        assertThat(List.of(sidecar, demo)).allSatisfy(result -> {
            assertThat(result.status()).isEqualTo(3);
            assertThat(result.complaint().toString() + result.out()).contains("1.39.3", "1.40");
        });
    }

    @Test
    void aServerWhosePortIsTakenSaysWhichOne(TestMesh mesh) throws Exception {
        // when
        Result result = Cli.chromaMesh(
                "server",
                "--config",
                mesh.settings().meshFile().toString(),
                "--state",
                folder.resolve("other").toString(),
                "--listen",
                "127.0.0.1:" + mesh.ports().server(),
                "--admin-port",
                Integer.toString(freePort()));
        // then
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.complaint())
                .hasSize(1)
                .first()
                .asString()
                .contains(Integer.toString(mesh.ports().server()), "in use");
    }

    @Test
    void aMissingPythonIsNamed() throws Exception {
        // given a PATH with everything that the launcher needs, but no Python
        Path bin = Files.createDirectory(folder.resolve("bin"));
        for (String tool : List.of(
                "sh",
                "sed",
                "head",
                "readlink",
                "dirname",
                "find",
                "cat",
                "cksum",
                "mkdir",
                "ls",
                "grep",
                "sort",
                "tail",
                "rm",
                "mv",
                "cp",
                "touch",
                "flock",
                "sleep")) {
            Files.createSymbolicLink(bin.resolve(tool), which(tool));
        }
        Files.createSymbolicLink(bin.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
        // when
        Result result = Cli.chromaMesh(Map.of("PATH", bin.toString()), "demo", "--check");
        // then
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.err()).contains("no Python", "3.11");
    }

    @Test
    void aDownloadWithoutANetworkIsNamed() throws Exception {
        // given an empty cache, nothing on the PATH, and a package index that nobody answers for
        Map<String, String> offline = Map.of(
                "XDG_CACHE_HOME",
                folder.resolve("cache").toString(),
                "PIP_INDEX_URL",
                "http://127.0.0.1:1/simple",
                "PIP_FIND_LINKS",
                "",
                "PATH",
                "/usr/bin:/bin:" + which("python3").getParent());
        // when
        Result result = Cli.chromaMesh(offline, "demo", "--check");
        // then
        assertThat(result.status()).isEqualTo(3);
        assertThat(result.complaint().get(result.complaint().size() - 1)).contains("no connection");
    }

    private Result join(Path token, String workload, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "sidecar",
                "--workload",
                workload,
                "--token",
                token.toString(),
                "--state",
                folder.resolve("state").toString(),
                "--envoy",
                Parts.real().envoy().toString()));
        arguments.addAll(List.of(more));
        return Cli.chromaMesh(arguments.toArray(String[]::new));
    }

    private Path token(TestMesh mesh, String workload, String... more) throws Exception {
        Path file = folder.resolve("token-" + workload);
        List<String> arguments = new ArrayList<>(List.of(tokenCommand(mesh, workload)));
        arguments.addAll(List.of("--output", file.toString()));
        arguments.addAll(List.of(more));
        Result result = Cli.chromaMesh(arguments.toArray(String[]::new));
        assertThat(result.status()).describedAs(result.err()).isZero();
        return file;
    }

    private static String[] tokenCommand(TestMesh mesh, String workload) {
        return new String[] {
            "token",
            "create",
            workload,
            "--state",
            mesh.folder().toString(),
            "--admin-port",
            Integer.toString(mesh.ports().admin())
        };
    }

    private Path program(String name, String line) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private static int freePort() throws Exception {
        return new FreePorts(new SecureRandom()).pick(1).get(0);
    }

    private static Path which(String tool) throws Exception {
        Result result = Cli.run(Map.of(), "", List.of("sh", "-c", "command -v " + tool));
        assertThat(result.status()).describedAs(tool).isZero();
        return Path.of(result.out().strip());
    }
}
