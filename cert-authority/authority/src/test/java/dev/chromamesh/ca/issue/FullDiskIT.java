package dev.chromamesh.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real file system of a megabyte that really runs full, where the system lets a user have one. */
class FullDiskIT {

    @TempDir
    Path disk;

    @Test
    void aFullDiskStopsTheAuthorityAndRoomLetsItGoOn() throws Exception {
        assumeTrue(
                inSmallFileSystem("true").status() == 0,
                "no file system of one's own: unshare or mount is not allowed");

        Ended ended = inSmallFileSystem(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrampedAuthority.class.getName(),
                disk.toString());

        assertThat(ended.output().lines().toList())
                .as(ended.errors())
                .containsExactly("issued", "JOURNAL_UNAVAILABLE", "rotation waits", "issued", "rotated", "issued");
    }

    private record Ended(int status, String output, String errors) {}

    private Ended inSmallFileSystem(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=1m tmpfs \"$0\" && exec \"$@\"",
                disk.toString()));
        all.addAll(List.of(command));
        Path errors = Files.createTempFile("errors", ".txt");
        try {
            Process process =
                    new ProcessBuilder(all).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output, Files.readString(errors));
        } catch (IOException e) {
            return new Ended(-1, "", String.valueOf(e.getMessage()));
        } finally {
            Files.delete(errors);
        }
    }
}
