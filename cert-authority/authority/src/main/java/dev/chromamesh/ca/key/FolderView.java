package dev.chromamesh.ca.key;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.rotation.AuthorityId;
import java.nio.file.Path;

/**
 * What a state folder says to somebody who only looks: no lock, no key, no change. The authority may be running.
 *
 * @param folder where it is
 * @param trustDomain whose authority it is
 */
public record FolderView(Path folder, TrustDomain trustDomain) {

    /**
     * Looks at a folder.
     *
     * @throws AuthorityStateException if there is no authority in it, or it is damaged
     */
    public static FolderView read(Path folder) throws AuthorityStateException {
        Path real = AuthorityFolder.real(folder);
        Manifest manifest = new FolderCheck(real)
                .manifest()
                .orElseThrow(() -> new AuthorityStateException("no certificate authority is in " + real
                        + ": it is made when the server starts for the first time"));
        return new FolderView(real, manifest.trustDomain());
    }

    /** Where its journal is. */
    public Path journal() {
        return folder.resolve(StateFiles.JOURNAL);
    }

    /**
     * What an authority shows of itself.
     *
     * @throws AuthorityStateException if it is missing or no certificate
     */
    public AuthorityCertificates certificates(AuthorityId id) throws AuthorityStateException {
        return StateFiles.certificates(folder, id);
    }
}
