package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.MemoryStore;
import dev.chromamesh.controlplane.store.StoreException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadedTest {

    private static final MeshFile.Content GONE = new MeshFile.Unreadable("mesh.yaml does not exist");

    private final MemoryStore store = new MemoryStore();

    @Test
    void aGoodFileIsServedAndStored() throws Exception {
        assertThat(Loaded.mesh(store, () -> text(Samples.MESH)))
                .isEqualTo(new Loaded.Serve(Samples.mesh(), Optional.empty()));
        assertThat(KnownMesh.of(store.read(KnownMesh.KEY).orElseThrow())).isEqualTo(Samples.mesh());
    }

    @Test
    void withoutAnyGoodOneThereIsNothingToServe() throws Exception {
        assertThat(Loaded.mesh(store, () -> GONE)).isEqualTo(new Loaded.Nothing("mesh.yaml does not exist"));
        assertThat(Loaded.mesh(store, () -> text(Samples.BROKEN))).isInstanceOf(Loaded.Nothing.class);
        assertThat(store.read(KnownMesh.KEY)).isEmpty();
    }

    @Test
    void theLastGoodOneIsServedInPlaceOfABadOne() throws Exception {
        Loaded.mesh(store, () -> text(Samples.MESH));

        assertThat(Loaded.mesh(store, () -> GONE))
                .isEqualTo(new Loaded.Serve(Samples.mesh(), Optional.of("mesh.yaml does not exist")));
    }

    @Test
    void aBetterFileTakesThePlaceOfTheStoredOne() throws Exception {
        Loaded.mesh(store, () -> text(Samples.MESH));
        String next = Samples.MESH.replace("role: reader", "role: writer");

        assertThat(Loaded.mesh(store, () -> text(next)))
                .isEqualTo(new Loaded.Serve(Samples.mesh(next), Optional.empty()));
        assertThat(Loaded.mesh(store, () -> GONE))
                .isEqualTo(new Loaded.Serve(Samples.mesh(next), Optional.of("mesh.yaml does not exist")));
    }

    @Test
    void aStoredOneThatThisVersionRefusesMattersOnlyWithoutAGoodFile() throws Exception {
        // given
        store.write(KnownMesh.KEY, Entry.ABSENT, "{\"fileName\":\"mesh.yaml\",\"text\":\"from: the future\"}");

        // then
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Loaded.mesh(store, () -> GONE))
                .withMessageContaining("the store's entry mesh/last-good");
        assertThat(Loaded.mesh(store, () -> text(Samples.MESH)))
                .isEqualTo(new Loaded.Serve(Samples.mesh(), Optional.empty()));
        assertThat(KnownMesh.of(store.read(KnownMesh.KEY).orElseThrow())).isEqualTo(Samples.mesh());
    }

    private static MeshFile.Content text(String text) {
        return new MeshFile.Text(Samples.FILE, ByteString.copyFromUtf8(text));
    }
}
