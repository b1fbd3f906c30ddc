package dev.chromamesh.ca.key;

import dev.chromamesh.ca.vault.VaultKey;
import java.security.cert.X509Certificate;

/**
 * An authority that can sign.
 *
 * @param certificate the authority's certificate
 * @param key the key that belongs to it
 */
public record SigningKey(X509Certificate certificate, VaultKey key) implements AutoCloseable {

    /** Wipes the key as far as its vault lets it. */
    @Override
    public void close() {
        key.close();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SigningKey[" + certificate.getSubjectX500Principal().getName() + "]";
    }
}
