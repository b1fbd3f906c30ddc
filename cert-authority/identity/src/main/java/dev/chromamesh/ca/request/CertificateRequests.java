package dev.chromamesh.ca.request;

import dev.chromamesh.ca.identity.SpiffeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Writes certificate requests (PKCS#10, RFC 2986). */
public final class CertificateRequests {

    /** ECDSA identifiers have no parameters (RFC 5758, 3.2). */
    private static final AlgorithmIdentifier ECDSA_SHA256 =
            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    private CertificateRequests() {}

    /**
     * A request, signed with the key that it is for, which proves possession.
     *
     * @param keys a P-256 key pair
     * @param id the identity asked for, as critical URI SAN beside an empty subject; what an authority grants is for it
     *     to decide
     * @return the request in DER
     */
    public static byte[] create(KeyPair keys, SpiffeId id) {
        if (!KeyPairs.isP256(keys.getPublic())) {
            throw new IllegalArgumentException("public key: not on P-256 (expected: a key of KeyPairs.p256)");
        }
        try {
            CertificationRequestInfo info = new CertificationRequestInfo(
                    new X500Name(new RDN[0]),
                    SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()),
                    new DERSet(identityAttribute(id)));
            byte[] signature = sign(keys, info.getEncoded(ASN1Encoding.DER));
            return new CertificationRequest(info, ECDSA_SHA256, new DERBitString(signature))
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException("certificate request has no encoding", e);
        }
    }

    private static Attribute identityAttribute(SpiffeId id) throws IOException {
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, id.uri()));
        Extension san = Extension.create(Extension.subjectAlternativeName, /* critical= */ true, names);
        ASN1EncodableVector values = new ASN1EncodableVector();
        values.add(new Extensions(san));
        return new Attribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, new DERSet(values));
    }

    private static byte[] sign(KeyPair keys, byte[] content) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("private key: cannot sign (expected: a P-256 key)", e);
        }
    }
}
