package dev.chromamesh.sidecar.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are taken for Envoy, as processes of this host. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinuxEnvoyHostIT {

    private static final String TOLD = "echo 'envoy  version: abc/1.40.0/Clean/RELEASE/BoringSSL'\n";

    @TempDir
    Path folder;

    @Test
    void theVersionIsRead() throws Exception {
        assertThat(new LinuxEnvoyHost().version(launch(TOLD))).isEqualTo(new EnvoyVersion(1, 40, 0));
        assertThat(files()).containsExactly("envoy");
    }

    @Test
    void aProgramThatNeverEndsIsEndedWithAllItStarted() throws Exception {
        // given a program that waits for another, which is no Envoy either
        EnvoyLaunch launch = launch("sleep 300 &\necho $! > " + folder.resolve("child") + "\nwait\n");
        // when, then
        assertThatThrownBy(() -> new LinuxEnvoyHost(Duration.ofSeconds(2)).version(launch))
                .isInstanceOf(EnvoyException.class)
                .hasMessageContaining("--version does not end within 2 s");
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        Optional<CompletableFuture<ProcessHandle>> end = ProcessHandle.of(child).map(ProcessHandle::onExit);
        if (end.isPresent()) {
            end.get().get(10, TimeUnit.SECONDS);
        }
        assertThat(files()).containsExactly("child", "envoy");
    }

    @Test
    void aChildThatKeepsTheOutputOpenKeepsNobodyWaiting() throws Exception {
        // given a program that ends, and leaves one behind that holds its output open
        Path child = folder.resolve("child");
        EnvoyLaunch launch = launch("sleep 300 &\necho $! > " + child + "\n" + TOLD);
        try {
            // when, then
            assertThat(new LinuxEnvoyHost().version(launch)).isEqualTo(new EnvoyVersion(1, 40, 0));
        } finally {
            ProcessHandle.of(Long.parseLong(Files.readString(child).strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private EnvoyLaunch launch(String script) throws IOException {
        Path binary = Files.createFile(
                folder.resolve("envoy"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(binary, "#!/bin/sh\n" + script);
        return new EnvoyLaunch(binary, folder, "envoy.yaml", Duration.ofSeconds(1));
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList().stream();
        }
    }
}
