package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.profile.CrlProfile;
import dev.chromamesh.ca.profile.CrlSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
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
            X509CRL draft = checked.assemble(signer.throwawayKey());
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
     * @param issuerKey the public half of the key
     * @throws IllegalStateException if the result does not verify
     */
    X509CRL sign(PrivateKey key, PublicKey issuerKey) {
        X509CRL list = assemble(key);
        try {
            if (!Arrays.equals(list.getTBSCertList(), content)
                    || !signer.crypto().verify(issuerKey, content, list.getSignature())) {
                throw new IllegalStateException("new revocation list does not verify with its issuer's key");
            }
        } catch (CRLException e) {
            throw new IllegalStateException("new revocation list cannot be read back", e);
        }
        return list;
    }

    private X509CRL assemble(PrivateKey key) {
        try {
            byte[] der = SignedDer.of(content, signer.crypto().sign(key, content, signer.random()));
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (CertificateException | CRLException e) {
            throw new IllegalStateException("new revocation list cannot be read back", e);
        }
    }
}
