package dev.chromamesh.ca.key;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * An authority that can sign.
 *
 * @param certificate the authority's certificate
 * @param privateKey the key that belongs to it; a secret
 */
public record SigningKey(X509Certificate certificate, PrivateKey privateKey) {

    /** Without the key. */
    @Override
    public String toString() {
        return "SigningKey[" + certificate.getSubjectX500Principal().getName() + "]";
    }
}
