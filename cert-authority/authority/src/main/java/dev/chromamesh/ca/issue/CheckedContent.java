package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.profile.Profiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;

/**
 * The content of one certificate, checked, and the right to sign it once. The only way to a signature of an authority's
 * key: so none exists under content that was not checked, and none under the same serial twice. Thread-safe.
 */
final class CheckedContent {

    private static final byte[] ALGORITHM = algorithm();
    private static final int LONGEST_HEADER = 4;

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
            byte[] signature = new DERBitString(crypto.sign(key, content, random)).getEncoded(ASN1Encoding.DER);
            ByteArrayInputStream der = new ByteArrayInputStream(sequence(content, ALGORITHM, signature));
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(der);
        } catch (IOException | CertificateException e) {
            throw unreadable(e);
        }
    }

    /** Of parts that are DER themselves, without another look at them (X.690, 8.9 and 8.1.3). */
    private static byte[] sequence(byte[]... parts) {
        int length = Stream.of(parts).mapToInt(part -> part.length).sum();
        ByteBuffer der = ByteBuffer.allocate(LONGEST_HEADER + length).put((byte) 0x30);
        if (length < 0x80) {
            der.put((byte) length);
        } else if (length < 0x100) {
            der.put((byte) 0x81).put((byte) length);
        } else if (length < 0x10000) {
            der.put((byte) 0x82).putShort((short) length);
        } else {
            throw new IllegalArgumentException("certificate has " + length + " bytes (expected: less than 65536)");
        }
        for (byte[] part : parts) {
            der.put(part);
        }
        return Arrays.copyOf(der.array(), der.position());
    }

    private static byte[] algorithm() {
        try {
            return Profiles.SIGNATURE.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("signature algorithm has no encoding", e);
        }
    }

    private static IllegalStateException unreadable(Exception cause) {
        return new IllegalStateException("new certificate cannot be read back", cause);
    }
}
