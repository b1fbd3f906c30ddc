package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Serials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.TBSCertificate;

/** Turns what a certificate says into the certificate. Thread-safe. */
record CertificateSigner(EcdsaP256 crypto, SecureRandom random) {

    BigInteger serial() {
        byte[] bytes = new byte[Serials.LENGTH];
        random.nextBytes(bytes);
        return Serials.from(bytes);
    }

    /**
     * Signs, reads the result back and checks its signature: a fault in the key or the arithmetic must not leave.
     *
     * @param issuerKey the public half of the key
     */
    X509Certificate sign(TBSCertificate content, PrivateKey key, PublicKey issuerKey) {
        try {
            byte[] signature = crypto.sign(key, content.getEncoded(ASN1Encoding.DER), random);
            ASN1EncodableVector parts = new ASN1EncodableVector();
            parts.add(content);
            parts.add(Profiles.SIGNATURE);
            parts.add(new DERBitString(signature));
            X509Certificate certificate = parse(new DERSequence(parts).getEncoded(ASN1Encoding.DER));
            if (!isSignedBy(certificate, issuerKey)) {
                throw new IllegalStateException("new certificate does not verify with its issuer's key");
            }
            return certificate;
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException("new certificate cannot be read back", e);
        }
    }

    boolean isSignedBy(X509Certificate certificate, PublicKey issuerKey) throws CertificateException {
        return crypto.verify(issuerKey, certificate.getTBSCertificate(), certificate.getSignature());
    }

    static void requireNone(List<String> findings) {
        if (!findings.isEmpty()) {
            throw new IllegalStateException("new certificate differs from its profile: " + findings);
        }
    }

    private static X509Certificate parse(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
