package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshWatchTest {

    private static final Duration SELDOM = Duration.ofMinutes(5);
    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final long PATIENCE_SECONDS = 20;

    @TempDir
    Path folder;

    private final BlockingQueue<MeshFile.Content> offered = new LinkedBlockingQueue<>();
    private @Nullable MeshWatch watch;

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
        }
    }

    @Test
    void aFileThatIsReplacedIsSeenAtOnce() throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("mesh.yaml"), "one");
        watch(file, SELDOM);
        assertThat(next()).isEqualTo("one");

        // when: as editors do
        Path draft = Files.writeString(folder.resolve("mesh.yaml~"), "two");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);

        // then
        assertThat(next()).isEqualTo("two");
    }

    @Test
    void aFileThatIsWrittenInPlaceIsSeenAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("mesh.yaml"), "one");
        watch(file, SELDOM);
        assertThat(next()).isEqualTo("one");

        Files.writeString(file, "two");

        assertThat(next()).isEqualTo("two");
    }

    @Test
    void aLinkThatPointsElsewhereIsSeen() throws Exception {
        // given: as Kubernetes mounts a ConfigMap
        Files.writeString(Files.createDirectory(folder.resolve("v1")).resolve("mesh.yaml"), "one");
        Files.writeString(Files.createDirectory(folder.resolve("v2")).resolve("mesh.yaml"), "two");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path file = Files.createSymbolicLink(mount.resolve("mesh.yaml"), Path.of("../..data/mesh.yaml"));
        watch(file, OFTEN);
        assertThat(next()).isEqualTo("one");

        // when
        Path swap = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("v2"));
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE);

        // then
        assertThat(next()).isEqualTo("two");
    }

    @Test
    void aFileThatVanishesAndComesBackIsSeen() throws Exception {
        Path file = Files.writeString(folder.resolve("mesh.yaml"), "one");
        watch(file, SELDOM);
        assertThat(next()).isEqualTo("one");

        Files.delete(file);
        assertThat(next()).endsWith("mesh.yaml does not exist");

        Files.writeString(file, "one");
        assertThat(next()).isEqualTo("one");
    }

    @Test
    void whatWasNotDealtWithIsOfferedAgain() throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("mesh.yaml"), "one");
        AtomicBoolean works = new AtomicBoolean();

        // when
        watch = MeshWatch.start(
                new MeshFile(file),
                content -> {
                    offered.add(content);
                    return works.getAndSet(true);
                },
                OFTEN,
                MeshWatch.SETTLE);

        // then
        assertThat(next()).isEqualTo("one");
        assertThat(next()).isEqualTo("one");
    }

    @Test
    void aFileThatIsHalfWrittenIsNotTaken() throws Exception {
        // given
        Path file = Files.writeString(folder.resolve("mesh.yaml"), "one");
        watch = MeshWatch.start(new MeshFile(file), offered::add, SELDOM, Duration.ofSeconds(2));
        assertThat(next()).isEqualTo("one");

        // when: the folder gives hints all the while
        Files.writeString(file, "half");
        for (int i = 0; i < 20; i++) {
            Files.writeString(folder.resolve("other"), "hint " + i);
            assertThat(offered.poll(5, TimeUnit.MILLISECONDS)).isNull();
        }
        Files.writeString(file, "half and the rest");

        // then
        assertThat(next()).isEqualTo("half and the rest");
    }

    private void watch(Path file, Duration check) {
        watch = MeshWatch.start(new MeshFile(file), offered::add, check, MeshWatch.SETTLE);
    }

    private String next() throws InterruptedException {
        MeshFile.Content content = offered.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(content).isNotNull();
        return content instanceof MeshFile.Text text
                ? text.bytes().toStringUtf8()
                : ((MeshFile.Unreadable) content).reason();
    }
}
