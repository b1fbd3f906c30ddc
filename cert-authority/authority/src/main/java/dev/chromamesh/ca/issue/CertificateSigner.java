package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.profile.Serials;
import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x509.TBSCertificate;

/**
 * Prepares what is to be signed. Thread-safe.
 *
 * <p>A certificate that breaks a rule must not exist, not even for a moment: so it is signed first with a key that
 * nobody trusts and that never leaves this object, read back, and checked. Only what passes can be signed with the real
 * key.
 */
final class CertificateSigner {

    private final EcdsaP256 crypto;
    private final SecureRandom random;
    private final KeyPair throwaway;

    CertificateSigner(EcdsaP256 crypto, SecureRandom random) {
        this.crypto = crypto;
        this.random = random;
        this.throwaway = crypto.generate(random);
    }

    EcdsaP256 crypto() {
        return crypto;
    }

    SecureRandom random() {
        return random;
    }

    /** Signs drafts, and is worth nothing. */
    PrivateKey throwawayKey() {
        return throwaway.getPrivate();
    }

    BigInteger serial() {
        byte[] bytes = new byte[Serials.LENGTH];
        random.nextBytes(bytes);
        return Serials.from(bytes);
    }

    /**
     * What may be signed.
     *
     * @param check gives what is wrong with the certificate, as a verifier reads it
     * @throws IllegalStateException if anything is: a fault in this program, not in the request
     */
    CheckedContent prepare(TBSCertificate content, Function<X509Certificate, List<String>> check) {
        try {
            byte[] der = content.getEncoded(ASN1Encoding.DER);
            return CheckedContent.check(crypto, random, der, throwaway.getPrivate(), check);
        } catch (IOException e) {
            throw new IllegalStateException("new certificate has no encoding", e);
        }
    }
}
