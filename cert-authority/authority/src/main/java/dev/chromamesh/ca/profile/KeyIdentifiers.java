package dev.chromamesh.ca.profile;

import dev.chromamesh.ca.request.Pins;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Short names of keys in certificates. */
final class KeyIdentifiers {

    /** 160 bits, as the identifiers made with SHA-1 had. */
    private static final int LENGTH = 20;

    private static final int NAME_LENGTH = 8;

    private KeyIdentifiers() {}

    /** RFC 7093, method 1: the leftmost 160 bits of the SHA-256 digest of the key's bit string. */
    static byte[] of(PublicKey key) {
        byte[] bits = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getBytes();
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bits), LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /** A short text that differs from key to key, for names. */
    static String text(PublicKey key) {
        return HexFormat.of().formatHex(Pins.spki(key), 0, NAME_LENGTH);
    }

    static Optional<byte[]> ofSubject(X509Certificate certificate) {
        return extension(certificate, Extension.subjectKeyIdentifier.getId())
                .map(value -> SubjectKeyIdentifier.getInstance(value).getKeyIdentifier());
    }

    static Optional<byte[]> ofAuthority(X509Certificate certificate) {
        return extension(certificate, Extension.authorityKeyIdentifier.getId())
                .map(value -> AuthorityKeyIdentifier.getInstance(value).getKeyIdentifierOctets());
    }

    private static Optional<byte[]> extension(X509Certificate certificate, String oid) {
        return Optional.ofNullable(certificate.getExtensionValue(oid))
                .map(wrapped -> ASN1OctetString.getInstance(wrapped).getOctets());
    }
}
