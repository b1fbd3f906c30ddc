package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.backup.AuthorityBackup;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.KeyFiles;
import dev.chromamesh.ca.ledger.RestoredRecord;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Puts an authority back to what a backup has of it. All of the backup is checked first: keys, chain, and the journal
 * record by record; then it takes its place in one step.
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
            AuthorityBackup backup, Path folder, TrustDomain trustDomain, KeyFiles keyFiles, InstantSource clock)
            throws AuthorityStateException {
        CertificateSigner signer = new CertificateSigner(keyFiles.crypto(), keyFiles.random());
        try (AuthorityFolder target = AuthorityFolder.open(folder, trustDomain, keyFiles)) {
            return target.restore(backup.files(), (root, issuing, journal, seal) -> {
                CertificateAuthority.requireChain(folder, root.certificate(), issuing.certificate(), signer);
                JournalFiles files = JournalFiles.in(journal);
                try (Records records = Records.open(files, seal, clock, root.certificate(), issuing.certificate())) {
                    return records.restored(backup.madeAt(), clock.instant());
                }
            });
        }
    }
}
