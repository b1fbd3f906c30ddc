package dev.chromamesh.ca.key;

import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.identity.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which an authority outlives its process; locked while open. It is made beside its place and renamed, so
 * that it is there as a whole or not at all.
 *
 * <p>Not thread-safe: one owner.
 */
public final class AuthorityFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityFolder.class);
    private static final String NEW = ".new";

    private final Path folder;
    private final TrustDomain trustDomain;
    private final VaultSettings settings;
    private final FolderLock lock;
    private boolean empty;

    private AuthorityFolder(
            Path folder, TrustDomain trustDomain, VaultSettings settings, FolderLock lock, boolean empty) {
        this.folder = folder;
        this.trustDomain = trustDomain;
        this.settings = settings;
        this.lock = lock;
        this.empty = empty;
    }

    /**
     * Locks a folder and looks whose it is. Changes nothing in it.
     *
     * @param folder absent, empty, or made by an authority of the same trust domain
     * @throws AuthorityStateException if another process holds it, or it is damaged or foreign
     */
    public static AuthorityFolder open(Path folder, TrustDomain trustDomain, VaultSettings settings)
            throws AuthorityStateException {
        Path real = real(folder);
        FolderLock lock = FolderLock.acquire(real);
        try {
            boolean holds = new FolderCheck(real).holds(trustDomain);
            return new AuthorityFolder(real, trustDomain, settings, lock, !holds);
        } catch (AuthorityStateException | RuntimeException e) {
            release(lock, real);
            throw e;
        }
    }

    /** Whether there is no authority in it yet. */
    public boolean isEmpty() {
        return empty;
    }

    /**
     * Opens what is in it. The caller closes it before the folder.
     *
     * @throws AuthorityStateException if the vault of its keys does not open
     */
    public StateFiles files() throws AuthorityStateException {
        if (empty) {
            throw new IllegalStateException("folder: " + folder + " is empty (expected: an authority)");
        }
        removeDraft();
        return StateFiles.open(folder, settings);
    }

    /**
     * Does something with the files of a folder that is being made.
     *
     * @param <T> what it has to say of it
     */
    @FunctionalInterface
    public interface Draft<T> {

        /**
         * Fills or checks the files; the folder gets its place once this returns.
         *
         * @param files closed by the caller
         */
        T work(StateFiles files) throws AuthorityStateException;
    }

    /** Makes the folder, as a whole or not at all. */
    public void create(Draft<?> founding) throws AuthorityStateException {
        if (!empty) {
            throw new IllegalStateException("folder: " + folder + " (expected: empty)");
        }
        build(draft -> {
            PrivateFiles.write(draft.resolve(Manifest.FILE), new Manifest(trustDomain).bytes());
            try (StateFiles files = StateFiles.found(draft, settings)) {
                return founding.work(files);
            }
        });
    }

    /**
     * Makes the folder out of what another one was, as a whole or not at all.
     *
     * @throws AuthorityStateException if there is an authority in it already, or the files are not all of one authority of
     *     this trust domain; the folder is as it was then
     */
    public <T> T restore(FolderSnapshot snapshot, Draft<T> check) throws AuthorityStateException {
        if (!empty) {
            throw new AuthorityStateException("there is a certificate authority in " + folder
                    + " already. Nothing was changed. Move it away first, if the restored one is to take its place");
        }
        snapshot.requireOwnFiles();
        return build(draft -> {
            lay(draft, snapshot);
            new FolderCheck(draft).holds(trustDomain);
            try (StateFiles files = StateFiles.open(draft, settings)) {
                return check.work(files);
            }
        });
    }

    @Override
    public void close() {
        release(lock, folder);
    }

    private interface Building<T> {
        T in(Path draft) throws IOException, AuthorityStateException;
    }

    private <T> T build(Building<T> building) throws AuthorityStateException {
        Path draft = draft();
        try {
            PrivateFiles.delete(draft);
            PrivateFiles.createFolder(draft);
            T said;
            try {
                said = building.in(draft);
                PrivateFiles.sync(draft.resolve(StateFiles.JOURNAL));
                PrivateFiles.sync(draft);
            } catch (AuthorityStateException | RuntimeException e) {
                PrivateFiles.delete(draft);
                throw e;
            }
            PrivateFiles.rename(draft, folder);
            empty = false;
            return said;
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be made", e);
        }
    }

    private static void lay(Path draft, FolderSnapshot snapshot) throws IOException {
        for (Map.Entry<String, byte[]> file : snapshot.content().entrySet()) {
            Path path = draft.resolve(file.getKey());
            if (!Files.exists(PrivateFiles.parent(path))) {
                PrivateFiles.createFolder(PrivateFiles.parent(path));
            }
            PrivateFiles.write(path, file.getValue());
            PrivateFiles.sync(PrivateFiles.parent(path));
        }
    }

    /** What a killed process left beside the folder; keys may be in it. */
    private void removeDraft() {
        try {
            PrivateFiles.delete(draft());
        } catch (IOException e) {
            LOG.warn("{} could not be removed; an unused key may still be there", draft(), e);
        }
    }

    private Path draft() {
        return folder.resolveSibling(folder.getFileName() + NEW);
    }

    private static void release(FolderLock lock, Path folder) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("lock of {} was not released cleanly", folder, e);
        }
    }

    static Path real(Path folder) throws AuthorityStateException {
        try {
            return Files.exists(folder)
                    ? folder.toRealPath()
                    : folder.toAbsolutePath().normalize();
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be read", e);
        }
    }
}
