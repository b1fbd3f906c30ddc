package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {

    @TempDir
    private Path current;

    @Test
    void aFreshFolderIsItsOwnersOnlyAndLeavesNothingBehind() throws IOException {
        // given
        Path folder = DemoFolder.fresh(current, 42);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        Files.writeString(Files.createDirectories(folder.resolve("server/ca")).resolve("root.pem"), "x");

        // when
        DemoFolder.remove(folder);

        // then
        assertThat(current).isEmptyDirectory();
    }

    @Test
    void whatOtherRunsHaveLeftStays() throws IOException {
        // given
        Path other = DemoFolder.fresh(current, 41);
        Path folder = DemoFolder.fresh(current, 42);

        // when
        DemoFolder.remove(folder);

        // then
        assertThat(other).isDirectory();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aChosenFolderMustBeEmpty() throws IOException {
        // given
        Path folder = DemoFolder.chosen(current.resolve("mine"));
        Files.writeString(folder.resolve("letter"), "x");

        // then
        assertThatThrownBy(() -> DemoFolder.chosen(folder))
                .isInstanceOf(DemoFault.class)
                .hasMessageContaining("is not empty");
        assertThat(folder.resolve("letter")).exists();
    }
}
