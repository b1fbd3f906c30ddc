package dev.chromamesh.ca.key;

import dev.chromamesh.ca.identity.TrustDomain;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/**
 * What a state folder says to somebody who only looks: no lock, no key, no change. The authority may be running.
 *
 * @param folder where it is
 * @param trustDomain whose authority it is
 * @param root the root's certificate
 * @param issuing the certificate of the issuing authority in force
 */
public record FolderView(Path folder, TrustDomain trustDomain, X509Certificate root, X509Certificate issuing) {

    /**
     * Reads a folder and checks each file of it against the manifest.
     *
     * @throws AuthorityStateException if there is no authority in it, or it is damaged
     */
    public static FolderView read(Path folder) throws AuthorityStateException {
        Path real = AuthorityFolder.real(folder);
        Manifest manifest = new FolderCheck(real)
                .intact()
                .orElseThrow(() -> new AuthorityStateException("no certificate authority is in " + real
                        + ": it is made when the server starts for the first time"));
        return new FolderView(
                real,
                manifest.trustDomain(),
                AuthorityFolder.certificate(real, real.resolve(AuthorityFolder.ROOT)),
                AuthorityFolder.certificate(real, real.resolve(AuthorityFolder.ISSUING + manifest.issuing())));
    }

    /** Where its journal is. */
    public Path journal() {
        return folder.resolve(AuthorityFolder.JOURNAL);
    }
}
