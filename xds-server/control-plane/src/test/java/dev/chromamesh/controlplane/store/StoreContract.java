package dev.chromamesh.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises, whatever it is made of. */
public abstract class StoreContract {

    private static final Key KEY = new Key("instances", "one");

    private Store store;

    protected abstract Store open() throws Exception;

    protected final Store store() {
        return store;
    }

    @BeforeEach
    void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Optional<Entry> written = store.write(KEY, Entry.ABSENT, "text with ünïcode\nand lines\n");

        assertThat(written).isPresent();
        assertThat(store.read(KEY)).isEqualTo(written);
        assertThat(written.orElseThrow().text()).isEqualTo("text with ünïcode\nand lines\n");
    }

    @Test
    void anAbsentKeyReadsAsNothing() throws Exception {
        assertThat(store.read(KEY)).isEmpty();
        assertThat(store.list("instances")).isEmpty();
    }

    @Test
    void aSecondCreationChangesNothing() throws Exception {
        Optional<Entry> first = store.write(KEY, Entry.ABSENT, "first");

        assertThat(store.write(KEY, Entry.ABSENT, "second")).isEmpty();
        assertThat(store.read(KEY)).isEqualTo(first);
    }

    @Test
    void onlyTheCurrentRevisionMayBeReplaced() throws Exception {
        // given
        Entry first = store.write(KEY, Entry.ABSENT, "first").orElseThrow();
        Entry second = store.write(KEY, first.revision(), "second").orElseThrow();

        // then
        assertThat(store.write(KEY, first.revision(), "third")).isEmpty();
        assertThat(store.read(KEY)).contains(second);
    }

    @Test
    void onlyTheCurrentRevisionMayBeRemoved() throws Exception {
        Entry first = store.write(KEY, Entry.ABSENT, "first").orElseThrow();
        Entry second = store.write(KEY, first.revision(), "second").orElseThrow();

        assertThat(store.remove(first)).isFalse();
        assertThat(store.read(KEY)).contains(second);
        assertThat(store.remove(second)).isTrue();
        assertThat(store.remove(second)).isFalse();
        assertThat(store.read(KEY)).isEmpty();
    }

    @Test
    void aRevisionIsNeverUsedTwice() throws Exception {
        Entry first = store.write(KEY, Entry.ABSENT, "same").orElseThrow();
        store.remove(first);
        Entry again = store.write(KEY, Entry.ABSENT, "same").orElseThrow();

        assertThat(again.revision()).isNotEqualTo(first.revision());
        assertThat(store.remove(first)).isFalse();
    }

    @Test
    void aListHoldsOneKindInOrder() throws Exception {
        store.write(new Key("instances", "b"), Entry.ABSENT, "2");
        store.write(new Key("tokens", "a"), Entry.ABSENT, "other");
        store.write(new Key("instances", "a"), Entry.ABSENT, "1");

        assertThat(store.list("instances")).extracting(Entry::text).containsExactly("1", "2");
    }

    @Test
    void ofManyWritersWithOneRevisionExactlyOneWins() throws Exception {
        // given
        long revision = store.write(KEY, Entry.ABSENT, "start").orElseThrow().revision();
        List<Callable<Optional<Entry>>> writers = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String text = "writer " + i;
            writers.add(() -> store.write(KEY, revision, text));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            // when
            List<Entry> won = new ArrayList<>();
            for (Future<Optional<Entry>> outcome : threads.invokeAll(writers)) {
                outcome.get().ifPresent(won::add);
            }

            // then
            assertThat(won).hasSize(1);
            assertThat(store.read(KEY)).contains(won.get(0));
        } finally {
            threads.shutdownNow();
        }
    }
}
