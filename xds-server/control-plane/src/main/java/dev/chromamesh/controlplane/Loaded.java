package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Store;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.mesh.world.World;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a starting server serves, before it looks at anything that changes. */
final class Loaded {

    private static final Logger log = LoggerFactory.getLogger(Loaded.class);

    private Loaded() {}

    /** The mesh to start with, or none. */
    sealed interface Beginning {}

    /**
     * There is a mesh to serve.
     *
     * @param mesh the one on the disk, or the last good one
     * @param complaint why it is not the one on the disk, if it is not
     * @param replaces the revision of the store's entry whose place it has yet to take; none if it is the stored one
     */
    record Serve(KnownMesh mesh, Optional<String> complaint, Optional<Long> replaces) implements Beginning {}

    /**
     * There is none.
     *
     * @param explanation what is wrong with the one on the disk
     */
    record Nothing(String explanation) implements Beginning {}

    /** Chooses between the {@code mesh.yaml} on the disk and the last good one. Changes nothing. */
    static Beginning mesh(Store store, Supplier<MeshFile.Content> file) throws StoreException {
        Optional<Entry> entry = store.read(KnownMesh.KEY);
        MeshFile.Content content = file.get();
        Optional<KnownMesh> stored = stored(entry, content);
        MeshIntake.Decision decision = MeshIntake.judge(content, stored);
        if (decision instanceof MeshIntake.Adopt adopt) {
            if (!adopt.notes().isEmpty()) {
                log.warn("mesh.yaml:\n{}", adopt.notes());
            }
            return new Serve(
                    adopt.mesh(),
                    Optional.empty(),
                    Optional.of(entry.map(Entry::revision).orElse(Entry.ABSENT)));
        }
        if (decision instanceof MeshIntake.Refuse refuse) {
            if (stored.isEmpty()) {
                return new Nothing(refuse.explanation());
            }
            log.error("mesh.yaml refused, the last good one is served:\n{}", refuse.explanation());
            return new Serve(stored.get(), Optional.of(refuse.explanation()), Optional.empty());
        }
        return new Serve(stored.orElseThrow(), Optional.empty(), Optional.empty());
    }

    /**
     * Stores the choice as the last good mesh. Only once the authority of its trust domain is open: the stored mesh
     * forbids every other trust domain, so one with a slip in it that nothing was founded on must not be stored.
     */
    static void keep(Store store, Serve choice) throws StoreException {
        if (choice.replaces().isPresent()
                && store.write(
                                KnownMesh.KEY,
                                choice.replaces().get(),
                                choice.mesh().toJson())
                        .isEmpty()) {
            throw new StoreException("the store was changed by someone else while the server was starting");
        }
    }

    /** The last good mesh; an unreadable one does not matter where the one on the disk is good. */
    private static Optional<KnownMesh> stored(Optional<Entry> entry, MeshFile.Content content) throws StoreException {
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(KnownMesh.of(entry.get()));
        } catch (StoreException e) {
            if (MeshIntake.judge(content, Optional.empty()) instanceof MeshIntake.Adopt) {
                log.warn("{}; it is replaced by the one on the disk, which is good", e.getMessage());
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Everything that is known at the start. */
    static ServerState state(Store store, Serve beginning, TrustBundle trust, Duration certificateLifetime)
            throws StoreException {
        SortedMap<UUID, InstanceRecord> instances = new TreeMap<>();
        for (Entry entry : store.list(InstanceRecord.KIND)) {
            InstanceRecord record = InstanceRecord.of(entry);
            instances.put(record.id(), record);
        }
        World world = new World(
                1,
                beginning.mesh().mesh(),
                ServerState.served(beginning.mesh(), instances),
                trust,
                certificateLifetime);
        return new ServerState(beginning.mesh(), beginning.complaint(), instances, world);
    }
}
