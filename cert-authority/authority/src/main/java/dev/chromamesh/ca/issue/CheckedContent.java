package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.vault.VaultException;
import dev.chromamesh.ca.vault.VaultKey;
import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The content of one certificate, checked, and the right to sign it once. Beside {@link CheckedCrl} the only way to a signature of an
 * authority's key: so none exists under content that was not checked, and none under the same serial twice. Thread-safe.
 */
final class CheckedContent {

    private final EcdsaP256 crypto;
    private final byte[] content;
    private final AtomicBoolean spent = new AtomicBoolean();

    private CheckedContent(EcdsaP256 crypto, byte[] content) {
        this.crypto = crypto;
        this.content = content;
    }

    /**
     * Checks what a certificate would be, under a key that is worth nothing.
     *
     * @param content a TBSCertificate in DER
     * @param worthless signs the draft; nobody may trust it
     * @param check gives what is wrong with the draft, as a verifier reads it
     * @throws IllegalStateException if anything is: a fault in this program, not in the request
     */
    static CheckedContent check(
            EcdsaP256 crypto,
            SecureRandom random,
            byte[] content,
            PrivateKey worthless,
            Function<X509Certificate, List<String>> check) {
        List<String> findings = check.apply(read(SignedDer.of(content, crypto.sign(worthless, content, random))));
        if (!findings.isEmpty()) {
            throw new IllegalStateException("new certificate would differ from its profile: " + findings);
        }
        return new CheckedContent(crypto, content);
    }

    /** SHA-256 of what is to be signed, in lower-case hex. */
    String digest() {
        return Digests.sha256(content);
    }

    /**
     * Signs, reads the result back and checks its signature: a fault in the key or the arithmetic must not leave.
     *
     * @throws VaultException if the key cannot be used now; the right to sign is spent all the same
     * @throws IllegalStateException if it was signed before, or the result does not verify
     */
    X509Certificate sign(VaultKey key) throws VaultException {
        if (!spent.compareAndSet(false, true)) {
            throw new IllegalStateException("certificate was signed before (expected: once)");
        }
        X509Certificate certificate = read(SignedDer.of(content, key.sign(content)));
        try {
            if (!Arrays.equals(certificate.getTBSCertificate(), content)
                    || !crypto.verify(key.publicKey(), content, certificate.getSignature())) {
                throw new IllegalStateException("new certificate does not verify with its issuer's key");
            }
        } catch (CertificateException e) {
            throw unreadable(e);
        }
        return certificate;
    }

    private static X509Certificate read(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw unreadable(e);
        }
    }

    private static IllegalStateException unreadable(Exception cause) {
        return new IllegalStateException("new certificate cannot be read back", cause);
    }
}
