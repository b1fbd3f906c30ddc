package dev.chromamesh.ca.request;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Certificates and keys as text (RFC 7468).
 *
 * <p>Text outside the blocks is ignored, as the RFC asks; a block that is broken in any way refuses the whole text, so
 * that a damaged file is never half accepted.
 */
public final class Pem {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PRIVATE_KEY = "PRIVATE KEY";
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /** A certificate as one block. */
    public static String certificate(X509Certificate certificate) {
        try {
            return encode(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate has no encoding", e);
        }
    }

    /** Certificates as blocks one after the other, in the given order. */
    public static String certificates(List<X509Certificate> certificates) {
        return certificates.stream().map(Pem::certificate).collect(Collectors.joining());
    }

    /** A private key as unencrypted PKCS#8. The result is a secret. */
    public static String privateKey(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new IllegalArgumentException("private key: not exportable (expected: a key with an encoding)");
        }
        return encode(PRIVATE_KEY, encoded);
    }

    /** Any content as one block with the given label, such as {@code ENCRYPTED PRIVATE KEY}. */
    public static String encode(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + BASE64.encodeToString(content) + "\n-----END " + label + "-----\n";
    }

    /**
     * Reads the one certificate of a text.
     *
     * @throws InvalidPemException if the text does not hold exactly one certificate
     */
    public static X509Certificate parseCertificate(String text) throws InvalidPemException {
        return certificateOf(single(CERTIFICATE, text));
    }

    /**
     * Reads all certificates of a text, in their order.
     *
     * @throws InvalidPemException if the text holds no certificate, or anything else
     */
    public static List<X509Certificate> parseCertificates(String text) throws InvalidPemException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] content : decode(CERTIFICATE, text)) {
            certificates.add(certificateOf(content));
        }
        return List.copyOf(certificates);
    }

    /**
     * Reads an unencrypted PKCS#8 key on an elliptic curve.
     *
     * @throws InvalidPemException if the text does not hold exactly one such key
     */
    public static PrivateKey parsePrivateKey(String text) throws InvalidPemException {
        byte[] content = single(PRIVATE_KEY, text);
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content));
        } catch (GeneralSecurityException e) {
            // Without its cause, which could describe the key.
            throw new InvalidPemException("block " + PRIVATE_KEY + " is no PKCS#8 key on an elliptic curve");
        }
    }

    /**
     * The content of all blocks of a text.
     *
     * @param label what every block must be
     * @throws InvalidPemException if there is no block, one with another label, or a broken one
     */
    public static List<byte[]> decode(String label, String text) throws InvalidPemException {
        return new PemReader(label).read(text);
    }

    private static byte[] single(String label, String text) throws InvalidPemException {
        List<byte[]> blocks = decode(label, text);
        if (blocks.size() != 1) {
            throw new InvalidPemException("found " + blocks.size() + " blocks " + label + " (expected: exactly one)");
        }
        return blocks.get(0);
    }

    private static X509Certificate certificateOf(byte[] content) throws InvalidPemException {
        try {
            ByteArrayInputStream input = new ByteArrayInputStream(content);
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
            if (input.available() > 0) {
                throw new InvalidPemException("block " + CERTIFICATE + " has bytes after its certificate");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new InvalidPemException("block " + CERTIFICATE + " is no X.509 certificate", e);
        }
    }
}
