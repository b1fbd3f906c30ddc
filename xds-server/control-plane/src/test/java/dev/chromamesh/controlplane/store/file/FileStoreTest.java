package dev.chromamesh.controlplane.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Key;
import dev.chromamesh.controlplane.store.Store;
import dev.chromamesh.controlplane.store.StoreContract;
import dev.chromamesh.controlplane.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest extends StoreContract {

    private static final Key KEY = new Key("instances", "one");

    @TempDir
    Path temporary;

    @Override
    protected Store open() throws StoreException {
        return FileStore.open(temporary.resolve("store"));
    }

    @Test
    void everythingIsThereAfterARestart() throws Exception {
        // given
        Entry first = store().write(KEY, Entry.ABSENT, "first").orElseThrow();
        Entry other = store().write(new Key("tokens", "t"), Entry.ABSENT, "").orElseThrow();
        Entry second = store().write(KEY, first.revision(), "second").orElseThrow();

        // when
        store().close();

        // then
        try (Store again = open()) {
            assertThat(again.read(KEY)).contains(second);
            assertThat(again.list("tokens")).containsExactly(other);
            assertThat(again.write(KEY, second.revision(), "third")
                            .orElseThrow()
                            .revision())
                    .isGreaterThan(second.revision());
        }
    }

    @Test
    void aSecondServerIsKeptOut() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining(temporary.resolve("store") + " is in use by another server");
    }

    @Test
    void everyCutIsNoticedAndNamed() throws Exception {
        byte[] whole = closedFile();

        for (int length = 0; length < whole.length; length++) {
            assertDamageIsNoticed(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void everyFlippedByteIsNoticedAndNamed() throws Exception {
        byte[] whole = closedFile();

        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 1;
            assertDamageIsNoticed(flipped);
        }
    }

    @Test
    void aFileUnderAnotherNameIsNoticed() throws Exception {
        byte[] whole = closedFile();
        Path moved = temporary.resolve("store/instances/two");
        Files.write(moved, whole);

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining(moved + " is damaged");
    }

    @Test
    void aForeignFileStopsTheStart() throws Exception {
        closedFile();
        Path foreign = temporary.resolve("store/instances/notes.txt");
        Files.writeString(foreign, "mine");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining(foreign + " is not a file of the server's store");
    }

    @Test
    void whatACrashLeftHalfWrittenNeverHappened() throws Exception {
        byte[] whole = closedFile();
        Files.write(temporary.resolve("store/instances/.one.unfinished"), Arrays.copyOf(whole, 10));

        try (Store again = open()) {
            Entry entry = again.read(KEY).orElseThrow();
            assertThat(entry.text()).isEqualTo("content");
            assertThat(again.write(KEY, entry.revision(), "next")).isPresent();
        }
    }

    @Test
    void aWriteThatTheDiskRefusesChangesNothing() throws Exception {
        // given
        Entry first = store().write(KEY, Entry.ABSENT, "first").orElseThrow();
        Path obstacle = Files.createDirectories(temporary.resolve("store/instances/.one.unfinished/obstacle"));

        // then
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store().write(KEY, first.revision(), "second"))
                .withMessageContaining("cannot write " + temporary.resolve("store/instances/one"));
        assertThat(store().read(KEY)).contains(first);

        // when
        Files.delete(obstacle);

        // then
        assertThat(store().write(KEY, first.revision(), "second")).isPresent();
    }

    @Test
    void onlyTheOwnerMayReadAnything() throws Exception {
        store().write(KEY, Entry.ABSENT, "content");

        try (Stream<Path> all = Files.walk(temporary.resolve("store"))) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as(path.toString())
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    private byte[] closedFile() throws Exception {
        store().write(KEY, Entry.ABSENT, "content");
        store().close();
        Path file = temporary.resolve("store/instances/one");
        assertThat(Files.readString(file, StandardCharsets.UTF_8)).endsWith("\ncontent");
        return Files.readAllBytes(file);
    }

    private void assertDamageIsNoticed(byte[] bytes) throws Exception {
        Path file = temporary.resolve("store/instances/one");
        Files.write(file, bytes);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::open)
                .withMessageContaining(file + " is damaged");
    }
}
