package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.backup.AuthorityBackup;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.ledger.KeyMakingRecord;
import dev.chromamesh.ca.ledger.RestoredRecord;
import dev.chromamesh.ca.ledger.StepRecord;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Step;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Puts an authority back to what a backup has of it. All of the backup is checked first: the journal record by record, that
 * certificates are those that it names, and each key; then it takes its place in one step.
 */
public final class Restoration {

    private Restoration() {}

    /**
     * Restores.
     *
     * @param folder the authority's own; absent or empty, and nobody's
     * @param trustDomain whose authority it has to be
     * @return what the journal says about it from now on
     * @throws AuthorityStateException if there is an authority already, or the backup is not of one; nothing is changed then
     */
    public static RestoredRecord run(
            AuthorityBackup backup, Path folder, TrustDomain trustDomain, VaultSettings vaults, InstantSource clock)
            throws AuthorityStateException {
        AuthorityMaker maker = new AuthorityMaker(trustDomain, new CertificateSigner(vaults.crypto(), vaults.random()));
        try (AuthorityFolder target = AuthorityFolder.open(folder, trustDomain, vaults)) {
            return target.restore(backup.files(), files -> {
                JournalFiles journal = JournalFiles.in(files.journal());
                try (Records records = Records.open(journal, files.journalSeal(), clock);
                        Authorities authorities = Authorities.open(files, records, maker)) {
                    // They were made after the backup: at the next start they go, once nobody can want the later state
                    // back
                    for (AuthorityId stranger : files.strangers(records.ledger()::isKeyMade)) {
                        records.write(new KeyMakingRecord(stranger));
                    }
                    authorities.requireKeys(backup.files().holdsRootKeys());
                    RestoredRecord restored = records.restored(backup.madeAt(), clock.instant());
                    records.write(new StepRecord(raise(records.ledger().hierarchy(), clock.instant())));
                    return restored;
                }
            });
        }
    }

    /** Bundles change far less often than once a second, so no number of the time that is lost comes again. */
    private static Step raise(Hierarchy hierarchy, Instant now) {
        return new Step.Raise(hierarchy.step() + 1, now, Math.max(hierarchy.bundle() + 1, now.getEpochSecond()));
    }
}
