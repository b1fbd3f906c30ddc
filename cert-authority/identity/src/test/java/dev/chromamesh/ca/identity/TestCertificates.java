package dev.chromamesh.ca.identity;

import dev.chromamesh.ca.request.KeyPairs;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** Certificates good and bad, by any issuer. Starts as a good leaf; each method changes one thing. */
final class TestCertificates {

    static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");

    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyPair keys = KeyPairs.p256(RANDOM);
    private final List<GeneralName> names = new ArrayList<>();
    private final Map<ASN1ObjectIdentifier, ASN1Encodable> more = new LinkedHashMap<>();
    private String subject = "";
    private @Nullable Authority issuer;
    private @Nullable KeyUsage usage = new KeyUsage(KeyUsage.digitalSignature);
    private KeyPurposeId @Nullable [] purposes = {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth};
    private BasicConstraints constraints = new BasicConstraints(false);
    private Instant from = FROM;
    private Instant to = TO;

    /** An authority that can sign. */
    record Authority(X509Certificate certificate, KeyPair keys) {

        X500Name name() {
            return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        }
    }

    static Authority root(String name) throws Exception {
        return new TestCertificates().subject("CN=" + name).asAuthority(2).authority();
    }

    static Authority issuing(String name, Authority root) throws Exception {
        return new TestCertificates()
                .subject("CN=" + name)
                .asAuthority(0)
                .by(root)
                .authority();
    }

    static TestCertificates leaf(Authority issuer, String uri) {
        return new TestCertificates().by(issuer).uri(uri);
    }

    TestCertificates subject(String name) {
        subject = name;
        return this;
    }

    TestCertificates uri(String uri) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        return this;
    }

    TestCertificates dns(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
        return this;
    }

    TestCertificates noNames() {
        names.clear();
        return subject("CN=nobody");
    }

    TestCertificates by(Authority signer) {
        issuer = signer;
        return this;
    }

    TestCertificates usage(int bits) {
        usage = new KeyUsage(bits);
        return this;
    }

    TestCertificates noUsage() {
        usage = null;
        return this;
    }

    TestCertificates purposes(KeyPurposeId... only) {
        purposes = only;
        return this;
    }

    TestCertificates noPurposes() {
        purposes = null;
        return this;
    }

    TestCertificates asAuthority(int pathLength) {
        constraints = new BasicConstraints(pathLength);
        purposes = null;
        return usage(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    TestCertificates valid(Instant first, Instant last) {
        from = first;
        to = last;
        return this;
    }

    /** Another certificate for a key that has one already. */
    TestCertificates key(KeyPair existing) {
        keys = existing;
        return this;
    }

    Authority authority() throws Exception {
        return new Authority(make(), keys);
    }

    TestCertificates extension(ASN1ObjectIdentifier id, ASN1Encodable value) {
        more.put(id, value);
        return this;
    }

    X509Certificate make() throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded()));
    }

    /** Without parsing what was made. */
    byte[] encoded() throws Exception {
        X500Name name = new X500Name(subject);
        V3TBSCertificateGenerator certificate = new V3TBSCertificateGenerator();
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        certificate.setSerialNumber(new ASN1Integer(new BigInteger(120, RANDOM)));
        certificate.setSignature(algorithm);
        certificate.setSubject(name);
        certificate.setIssuer(issuer == null ? name : issuer.name());
        certificate.setStartDate(new Time(Date.from(from), Locale.ROOT));
        certificate.setEndDate(new Time(Date.from(to), Locale.ROOT));
        certificate.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(Extension.basicConstraints, true, constraints);
        if (usage != null) {
            extensions.addExtension(Extension.keyUsage, true, usage);
        }
        if (purposes != null) {
            extensions.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        if (!names.isEmpty()) {
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    subject.isEmpty(),
                    new GeneralNames(names.toArray(GeneralName[]::new)));
        }
        for (Map.Entry<ASN1ObjectIdentifier, ASN1Encodable> extension : more.entrySet()) {
            extensions.addExtension(extension.getKey(), false, extension.getValue());
        }
        certificate.setExtensions(extensions.generate());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuer == null ? keys.getPrivate() : issuer.keys().getPrivate());
        signature.update(certificate.generateTBSCertificate().getEncoded());
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(certificate.generateTBSCertificate());
        parts.add(algorithm);
        parts.add(new DERBitString(signature.sign()));
        return new DERSequence(parts).getEncoded();
    }
}
