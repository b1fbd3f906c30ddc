package dev.chromamesh.ca.bench;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** The peer: the same certificate with BouncyCastle's own builders, and no check of the result. */
final class PlainBouncyCastle {

    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
    private static final X500Name ISSUER = new X500Name("CN=Issuing CA");

    private final SecureRandom random = new SecureRandom();
    private final KeyPair issuer;

    PlainBouncyCastle() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            issuer = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The DER of a leaf for the key of a request whose signature was verified. */
    byte[] issue(byte[] certificateRequest) {
        try {
            JcaPKCS10CertificationRequest request =
                    new JcaPKCS10CertificationRequest(certificateRequest).setProvider(PROVIDER);
            PublicKey key = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .setProvider(PROVIDER)
                    .build(key))) {
                throw new IllegalStateException("request does not verify");
            }
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            Instant now = Instant.now();
            return new JcaX509v3CertificateBuilder(
                            ISSUER,
                            new BigInteger(159, random),
                            Date.from(now),
                            Date.from(now.plus(Duration.ofDays(1))),
                            new X500Name("SERIALNUMBER=6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10"),
                            key)
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(
                                    GeneralName.uniformResourceIdentifier, "spiffe://chroma.example/search")))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            identifiers.createAuthorityKeyIdentifier(issuer.getPublic()))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .setProvider(PROVIDER)
                            .build(issuer.getPrivate()))
                    .getEncoded();
        } catch (IOException | GeneralSecurityException | OperatorException | PKCSException e) {
            throw new IllegalStateException(e);
        }
    }
}
