package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.profile.Profiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;

/**
 * The content of one certificate, checked, and the right to sign it once. The only way to a signature of an authority's
 * key: so none exists under content that was not checked, and none under the same serial twice. Thread-safe.
 */
final class CheckedContent {

    private final EcdsaP256 crypto;
    private final SecureRandom random;
    private final byte[] content;
    private final AtomicBoolean spent = new AtomicBoolean();

    /** Only for {@link CertificateSigner#prepare}, which checks. */
    CheckedContent(EcdsaP256 crypto, SecureRandom random, byte[] content) {
        this.crypto = crypto;
        this.random = random;
        this.content = content;
    }

    /**
     * Signs, reads the result back and checks its signature: a fault in the key or the arithmetic must not leave.
     *
     * @param issuerKey the public half of the key
     * @throws IllegalStateException if it was signed before, or the result does not verify
     */
    X509Certificate sign(PrivateKey key, PublicKey issuerKey) {
        if (!spent.compareAndSet(false, true)) {
            throw new IllegalStateException("certificate was signed before (expected: once)");
        }
        X509Certificate certificate = assemble(key);
        try {
            if (!Arrays.equals(certificate.getTBSCertificate(), content)
                    || !crypto.verify(issuerKey, content, certificate.getSignature())) {
                throw new IllegalStateException("new certificate does not verify with its issuer's key");
            }
        } catch (CertificateException e) {
            throw unreadable(e);
        }
        return certificate;
    }

    /** The certificate under any key. */
    X509Certificate assemble(PrivateKey key) {
        try {
            byte[] der = new DERSequence(new ASN1Primitive[] {
                        ASN1Primitive.fromByteArray(content),
                        Profiles.SIGNATURE.toASN1Primitive(),
                        new DERBitString(crypto.sign(key, content, random))
                    })
                    .getEncoded(ASN1Encoding.DER);
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | CertificateException e) {
            throw unreadable(e);
        }
    }

    private static IllegalStateException unreadable(Exception cause) {
        return new IllegalStateException("new certificate cannot be read back", cause);
    }
}
