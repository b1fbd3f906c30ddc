package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.cli.demo.FirstMesh;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys, tokens and passphrases stay where they belong. */
@ExtendWith(SharedMesh.class)
class SecretsIT {

    @Test
    void noLogAndNoProcessArgumentHoldsASecret(TestMesh mesh) throws Exception {
        // given every secret there is
        List<String> secrets = secrets(mesh);
        assertThat(secrets)
                .hasSizeGreaterThan(8)
                .allSatisfy(secret -> assertThat(secret).hasSizeGreaterThan(20));
        // when everything that was logged and every command line is searched
        List<Path> logs = mesh.logs();
        assertThat(logs).hasSizeGreaterThan(8);
        // then
        for (Path log : logs) {
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            assertThat(secrets).describedAs(log.toString()).noneMatch(text::contains);
            assertThat(text).doesNotContain("PRIVATE KEY");
        }
        assertThat(commandLines())
                .isNotEmpty()
                .noneMatch(line -> secrets.stream().anyMatch(line::contains));
    }

    @Test
    void onlyTheOwnerCanReadAnythingInTheStateFolders(TestMesh mesh) throws Exception {
        // given
        List<Path> folders = new ArrayList<>(List.of(mesh.folder().resolve("server")));
        FirstMesh.WORKLOADS.forEach(workload -> folders.add(mesh.sidecar(workload)));
        for (Path folder : folders) {
            // when
            try (Stream<Path> files = Files.walk(folder)) {
                // then
                assertThat(files.filter(file -> !Files.isSymbolicLink(file)))
                        .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                                .isSubsetOf(Set.of(
                                        PosixFilePermission.OWNER_READ,
                                        PosixFilePermission.OWNER_WRITE,
                                        PosixFilePermission.OWNER_EXECUTE)));
            }
        }
    }

    private static List<String> secrets(TestMesh mesh) throws IOException {
        List<String> secrets = new ArrayList<>();
        for (String workload : FirstMesh.WORKLOADS) {
            secrets.add(
                    Files.readString(mesh.folder().resolve("token-" + workload)).strip());
            // A line from the middle of the key: the first is the same for every key of its kind.
            secrets.add(Identity.of(mesh, workload)
                    .key()
                    .lines()
                    .skip(2)
                    .findFirst()
                    .orElseThrow());
        }
        secrets.add(
                Files.readString(mesh.folder().resolve("server/admin-token")).strip());
        try (Stream<Path> files = Files.walk(mesh.folder().resolve("server"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".passphrase"))
                    .toList()) {
                secrets.add(Files.readString(file).strip());
            }
        }
        return secrets;
    }

    private static List<String> commandLines() {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .flatMap(pid -> {
                    try {
                        return Stream.of(Files.readString(
                                Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1));
                    } catch (IOException e) {
                        // It has ended meanwhile.
                        return Stream.empty();
                    }
                })
                .toList();
    }
}
