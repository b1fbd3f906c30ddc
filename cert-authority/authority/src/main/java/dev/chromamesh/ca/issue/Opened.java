package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.StateFiles;
import dev.chromamesh.ca.key.VaultSettings;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** All that an authority has open, to be closed in the opposite order. */
final class Opened implements AutoCloseable {

    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Records records;
    private final Authorities authorities;
    private final Rotator rotator;

    private Opened(
            Path path,
            AuthoritySettings settings,
            VaultSettings vaults,
            Surroundings surroundings,
            CertificateSigner signer)
            throws AuthorityStateException {
        AuthorityMaker maker = new AuthorityMaker(settings.trustDomain(), signer);
        try {
            AuthorityFolder folder =
                    add(AuthorityFolder.open(path, settings.trustDomain(), vaults), AuthorityFolder::close);
            if (folder.isEmpty()) {
                folder.create(files -> Founding.run(files, maker, settings, surroundings));
            }
            StateFiles files = add(folder.files(), StateFiles::close);
            JournalFiles journal = surroundings.journals().apply(files.journal());
            this.records = add(Records.open(journal, files.journalSeal(), surroundings.clock()), Records::close);
            this.authorities = add(Authorities.open(files, records, maker), Authorities::close);
            files.requireNoStrangers(records.ledger()::isKeyMade);
            files.removeLeftovers(records.ledger()::isLeftover);
            this.rotator = new Rotator(authorities, records, settings.rotation(), surroundings);
        } catch (AuthorityStateException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens a folder, or makes it if it is absent or empty.
     *
     * @throws AuthorityStateException if that cannot be; nothing is open then
     */
    static Opened open(
            Path path,
            AuthoritySettings settings,
            VaultSettings vaults,
            Surroundings surroundings,
            CertificateSigner signer)
            throws AuthorityStateException {
        return new Opened(path, settings, vaults, surroundings, signer);
    }

    Records records() {
        return records;
    }

    Authorities authorities() {
        return authorities;
    }

    Rotator rotator() {
        return rotator;
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }

    private <T> T add(T opened, Consumer<T> close) {
        closing.push(() -> close.accept(opened));
        return opened;
    }
}
