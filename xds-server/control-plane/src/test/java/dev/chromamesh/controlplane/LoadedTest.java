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
        assertServed(load(text(Samples.MESH)), Samples.mesh(), Optional.empty());
        assertThat(KnownMesh.of(store.read(KnownMesh.KEY).orElseThrow())).isEqualTo(Samples.mesh());
    }

    @Test
    void theChoiceAloneStoresNothing() throws Exception {
        assertServed(Loaded.mesh(store, () -> text(Samples.MESH)), Samples.mesh(), Optional.empty());
        assertThat(store.read(KnownMesh.KEY)).isEmpty();
    }

    @Test
    void withoutAnyGoodOneThereIsNothingToServe() throws Exception {
        assertThat(Loaded.mesh(store, () -> GONE)).isEqualTo(new Loaded.Nothing("mesh.yaml does not exist"));
        assertThat(Loaded.mesh(store, () -> text(Samples.BROKEN))).isInstanceOf(Loaded.Nothing.class);
        assertThat(store.read(KnownMesh.KEY)).isEmpty();
    }

    @Test
    void theLastGoodOneIsServedInPlaceOfABadOne() throws Exception {
        load(text(Samples.MESH));

        assertServed(load(GONE), Samples.mesh(), Optional.of("mesh.yaml does not exist"));
    }

    @Test
    void aBetterFileTakesThePlaceOfTheStoredOne() throws Exception {
        load(text(Samples.MESH));
        String next = Samples.MESH.replace("role: reader", "role: writer");

        assertServed(load(text(next)), Samples.mesh(next), Optional.empty());
        assertServed(load(GONE), Samples.mesh(next), Optional.of("mesh.yaml does not exist"));
    }

    @Test
    void aStoredOneThatThisVersionRefusesMattersOnlyWithoutAGoodFile() throws Exception {
        // given
        store.write(KnownMesh.KEY, Entry.ABSENT, "{\"fileName\":\"mesh.yaml\",\"text\":\"from: the future\"}");

        // then
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Loaded.mesh(store, () -> GONE))
                .withMessageContaining("the store's entry mesh/last-good");
        assertServed(load(text(Samples.MESH)), Samples.mesh(), Optional.empty());
        assertThat(KnownMesh.of(store.read(KnownMesh.KEY).orElseThrow())).isEqualTo(Samples.mesh());
    }

    private Loaded.Beginning load(MeshFile.Content file) throws StoreException {
        Loaded.Beginning beginning = Loaded.mesh(store, () -> file);
        if (beginning instanceof Loaded.Serve serve) {
            Loaded.keep(store, serve);
        }
        return beginning;
    }

    private static void assertServed(Loaded.Beginning beginning, KnownMesh mesh, Optional<String> complaint) {
        assertThat(beginning).isInstanceOfSatisfying(Loaded.Serve.class, serve -> {
            assertThat(serve.mesh()).isEqualTo(mesh);
            assertThat(serve.complaint()).isEqualTo(complaint);
        });
    }

    private static MeshFile.Content text(String text) {
        return new MeshFile.Text(Samples.FILE, ByteString.copyFromUtf8(text));
    }
}
