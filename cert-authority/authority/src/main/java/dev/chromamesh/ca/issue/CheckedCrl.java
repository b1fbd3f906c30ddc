package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.profile.CrlProfile;
import dev.chromamesh.ca.profile.CrlSpec;
import dev.chromamesh.ca.vault.VaultException;
import dev.chromamesh.ca.vault.VaultKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;

/**
 * The content of one certificate revocation list, checked as {@link CheckedContent} is: under a key that is worth nothing
 * first. For one thread.
 */
final class CheckedCrl {

    private final CertificateSigner signer;
    private final byte[] content;

    private CheckedCrl(CertificateSigner signer, byte[] content) {
        this.signer = signer;
        this.content = content;
    }

    /**
     * Checks what a list would be.
     *
     * @throws IllegalStateException if it would differ from its profile: a fault in this program
     */
    static CheckedCrl check(CertificateSigner signer, CrlSpec spec) {
        try {
            CheckedCrl checked = new CheckedCrl(signer, CrlProfile.list(spec).getEncoded(ASN1Encoding.DER));
            byte[] signature = signer.crypto().sign(signer.throwawayKey(), checked.content, signer.random());
            X509CRL draft = read(SignedDer.of(checked.content, signature));
            List<String> differences = CrlProfile.differences(draft, spec);
            if (!differences.isEmpty()) {
                throw new IllegalStateException("new revocation list would differ from its profile: " + differences);
            }
            return checked;
        } catch (IOException e) {
            throw new IllegalStateException("new revocation list has no encoding", e);
        }
    }

    /** SHA-256 of what is to be signed, in lower-case hex. */
    String digest() {
        return Digests.sha256(content);
    }

    /**
     * Signs, reads the result back and checks its signature.
     *
     * @throws VaultException if the key cannot be used now
     * @throws IllegalStateException if the result does not verify
     */
    X509CRL sign(VaultKey key) throws VaultException {
        X509CRL list = read(SignedDer.of(content, key.sign(content)));
        try {
            if (!Arrays.equals(list.getTBSCertList(), content)
                    || !signer.crypto().verify(key.publicKey(), content, list.getSignature())) {
                throw new IllegalStateException("new revocation list does not verify with its issuer's key");
            }
        } catch (CRLException e) {
            throw new IllegalStateException("new revocation list cannot be read back", e);
        }
        return list;
    }

    private static X509CRL read(byte[] der) {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (CertificateException | CRLException e) {
            throw new IllegalStateException("new revocation list cannot be read back", e);
        }
    }
}
