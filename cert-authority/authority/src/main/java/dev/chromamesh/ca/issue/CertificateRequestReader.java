package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.profile.Profiles;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Takes the public key out of a certificate request (PKCS#10, RFC 2986), if its owner has the private key. Subject,
 * attributes and extensions asked for are not looked at.
 */
final class CertificateRequestReader {

    static final int MAX_BYTES = 16_384;

    private static final AlgorithmIdentifier P256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1);

    /** X.509 keys are written so by everyone; the compressed form is not understood everywhere (RFC 5480, 2.2). */
    private static final int UNCOMPRESSED_POINT = 4;

    private static final int POINT_BYTES = 65;

    private final EcdsaP256 crypto;

    CertificateRequestReader(EcdsaP256 crypto) {
        this.crypto = crypto;
    }

    /** The key of a request, or why it is refused. */
    sealed interface Reading {

        record Proven(PublicKey key) implements Reading {}

        record Rejected(RefusalCode code, String reason) implements Reading {}
    }

    Reading read(byte[] der) {
        if (der.length > MAX_BYTES) {
            return new Reading.Rejected(
                    RefusalCode.REQUEST_TOO_LARGE,
                    "certificate request has " + der.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        Optional<CertificationRequest> request = parse(der);
        if (request.isEmpty()) {
            return new Reading.Rejected(
                    RefusalCode.REQUEST_MALFORMED, "certificate request is malformed (expected: PKCS#10 in DER)");
        }
        SubjectPublicKeyInfo info = request.get().getCertificationRequestInfo().getSubjectPublicKeyInfo();
        Optional<PublicKey> key = key(info);
        if (key.isEmpty()) {
            return new Reading.Rejected(
                    RefusalCode.KEY_UNSUPPORTED,
                    "public key is not supported (expected: an uncompressed point of the named curve P-256)");
        }
        return proof(request.get(), key.get());
    }

    /** Strict: what is not DER could be read in two ways, once here and once by whoever checks the signature. */
    private static Optional<CertificationRequest> parse(byte[] der) {
        try {
            CertificationRequest request = CertificationRequest.getInstance(ASN1Primitive.fromByteArray(der));
            return Arrays.equals(der, request.getEncoded(ASN1Encoding.DER)) ? Optional.of(request) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            // Hostile bytes: the decoder has many unchecked exceptions for them, and the requester needs none of them.
            return Optional.empty();
        }
    }

    private Optional<PublicKey> key(SubjectPublicKeyInfo info) {
        byte[] point = info.getPublicKeyData().getBytes();
        if (!info.getAlgorithm().equals(P256)
                || info.getPublicKeyData().getPadBits() != 0
                || point.length != POINT_BYTES
                || point[0] != UNCOMPRESSED_POINT) {
            return Optional.empty();
        }
        try {
            return crypto.publicKey(info.getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Reading proof(CertificationRequest request, PublicKey key) {
        boolean proven;
        try {
            proven = request.getSignatureAlgorithm().equals(Profiles.SIGNATURE)
                    && request.getSignature().getPadBits() == 0
                    && crypto.verify(
                            key,
                            request.getCertificationRequestInfo().getEncoded(ASN1Encoding.DER),
                            request.getSignature().getBytes());
        } catch (IOException e) {
            proven = false;
        }
        return proven
                ? new Reading.Proven(key)
                : new Reading.Rejected(
                        RefusalCode.REQUEST_NOT_PROVEN,
                        "certificate request is not signed by its own key (expected: ECDSA with SHA-256)");
    }
}
