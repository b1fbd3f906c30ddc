package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Key;
import dev.chromamesh.controlplane.store.Store;
import dev.chromamesh.controlplane.store.StoreException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes what the server knows. Everybody else reads the newest {@link #state()} and hands in work.
 *
 * <p>A change is in the store before it is in the state. The methods that change something may only be called by work
 * that was {@link #submit submitted}.
 */
final class Reconciler implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final int BACKLOG = 4096;
    private static final long FAREWELL_SECONDS = 5;

    private final Store store;
    private final Consumer<ServerState> news;
    private final ThreadPoolExecutor owner;
    private volatile ServerState state;

    /**
     * Starts the thread.
     *
     * @param news told after each change of the world, on the owner's thread; must not block
     */
    Reconciler(Store store, ServerState loaded, Consumer<ServerState> news) {
        this.store = store;
        this.state = loaded;
        this.news = news;
        this.owner = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(BACKLOG), task -> new Owner(task));
    }

    /** So that the methods that change something can tell where they are. */
    private static final class Owner extends Thread {

        Owner(Runnable task) {
            super(task, "reconciler");
            setDaemon(true);
        }
    }

    /** What the server knows now. */
    ServerState state() {
        return state;
    }

    /**
     * Hands in work, which is done after what was handed in before.
     *
     * @throws RejectedExecutionException if there is too much of it, or the server is stopping
     */
    <T> CompletableFuture<T> submit(Callable<T> work) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        owner.execute(() -> {
            try {
                outcome.complete(work.call());
            } catch (Throwable e) {
                // errors too: whoever waits must not wait for ever
                outcome.completeExceptionally(e);
            }
        });
        return outcome;
    }

    /** Serves another {@code mesh.yaml}. */
    void follow(KnownMesh mesh) throws StoreException {
        write(KnownMesh.KEY, mesh.toJson());
        publish(state.follow(mesh));
    }

    /** Serves another trust bundle. The authority keeps it, not the store. */
    void trust(TrustBundle trust) {
        publish(state.trust(trust));
    }

    /** Notes why the file on the disk is not served, or that it is. */
    void complain(Optional<String> reason) {
        publish(state.complain(reason));
    }

    /** Remembers an instance as it is now. */
    void remember(InstanceRecord record) throws StoreException {
        write(InstanceRecord.key(record.id()), record.toJson());
        publish(state.remember(record));
    }

    /** Drops an instance. */
    void forget(UUID id) throws StoreException {
        Optional<Entry> entry = store.read(InstanceRecord.key(id));
        if (entry.isPresent() && !store.remove(entry.get())) {
            throw changedByOthers(InstanceRecord.key(id));
        }
        publish(state.forget(id));
    }

    /** Finishes the work at hand, and takes no more. */
    @Override
    public void close() {
        owner.shutdown();
        try {
            if (!owner.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                log.warn("the reconciler is still at work after {} s; stopping all the same", FAREWELL_SECONDS);
                owner.shutdownNow();
            }
        } catch (InterruptedException e) {
            owner.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void write(Key key, String text) throws StoreException {
        requireOwner();
        long revision = store.read(key).map(Entry::revision).orElse(Entry.ABSENT);
        if (store.write(key, revision, text).isEmpty()) {
            throw changedByOthers(key);
        }
    }

    private void publish(ServerState next) {
        requireOwner();
        boolean otherWorld = next.world().number() != state.world().number();
        state = next;
        if (otherWorld) {
            news.accept(next);
        }
    }

    private static void requireOwner() {
        if (!(Thread.currentThread() instanceof Owner)) {
            throw new IllegalStateException(
                    "thread: " + Thread.currentThread().getName() + " (expected: the reconciler's)");
        }
    }

    private static StoreException changedByOthers(Key key) {
        return new StoreException("the store's entry " + key + " was changed by someone else meanwhile");
    }
}
