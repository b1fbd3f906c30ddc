package dev.chromamesh.ca.profile;

import dev.chromamesh.ca.identity.InstanceSubject;
import java.io.IOException;
import java.security.PublicKey;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * What certificates say, before they are signed: one profile for the leaves of workloads, one for webhooks, one
 * for authorities.
 *
 * <p>Rules: X509-SVID (SPIFFE), RFC 5280, and RFC 8813, section 3 (no keyEncipherment with ECDSA keys).
 */
public final class Profiles {

    /** ECDSA with SHA-256; such identifiers have no parameters (RFC 5758, 3.2). */
    public static final AlgorithmIdentifier SIGNATURE = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    /** RFC 5280, upper bound of organizationName. */
    private static final int MAX_ORGANIZATION = 64;

    private static final Extension DIGITAL_SIGNATURE =
            encoded(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    private static final Extension NO_AUTHORITY =
            encoded(Extension.basicConstraints, true, new BasicConstraints(false));
    private static final Extension SERVER =
            encoded(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    private static final Extension BOTH_SIDES =
            encoded(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));

    private Profiles() {}

    /** The unsigned certificate of a workload's instance. */
    public static TBSCertificate leaf(LeafSpec spec) {
        X500Name subject = spec.instance()
                .map(instance ->
                        X500Name.getInstance(InstanceSubject.name(instance).getEncoded()))
                .orElseGet(() -> new X500Name(new RDN[0]));
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        try {
            // An empty subject leaves the name to the SAN, which then must be critical (RFC 5280, 4.2.1.6).
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    spec.instance().isEmpty(),
                    uri(spec.id().uri()));
            extensions.addExtension(DIGITAL_SIGNATURE);
            extensions.addExtension(BOTH_SIDES);
            extensions.addExtension(NO_AUTHORITY);
            addKeyIdentifier(extensions, spec.key());
            extensions.addExtension(spec.issuer().authorityKeyIdentifier());
        } catch (IOException e) {
            throw noEncoding(e);
        }
        V3TBSCertificateGenerator certificate = new V3TBSCertificateGenerator();
        certificate.setSerialNumber(new ASN1Integer(spec.serial()));
        certificate.setSubject(subject);
        certificate.setIssuer(spec.issuer().name());
        return finish(certificate, spec.validity(), spec.key(), extensions);
    }

    /** The unsigned certificate of a webhook: for a TLS server that is known by its names, and for nothing else. */
    public static TBSCertificate webhook(WebhookSpec spec) {
        GeneralName[] names = spec.names().stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name.text()))
                .toArray(GeneralName[]::new);
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        try {
            extensions.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(names));
            extensions.addExtension(DIGITAL_SIGNATURE);
            extensions.addExtension(SERVER);
            extensions.addExtension(NO_AUTHORITY);
            addKeyIdentifier(extensions, spec.key());
            extensions.addExtension(spec.issuer().authorityKeyIdentifier());
        } catch (IOException e) {
            throw noEncoding(e);
        }
        V3TBSCertificateGenerator certificate = new V3TBSCertificateGenerator();
        certificate.setSerialNumber(new ASN1Integer(spec.serial()));
        certificate.setSubject(new X500Name(new RDN[0]));
        certificate.setIssuer(spec.issuer().name());
        return finish(certificate, spec.validity(), spec.key(), extensions);
    }

    /** The unsigned certificate of an authority. */
    public static TBSCertificate authority(AuthoritySpec spec) {
        X500Name subject = authorityName(spec);
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        try {
            extensions.addExtension(
                    Extension.basicConstraints,
                    true,
                    new BasicConstraints(spec.role().pathLength()));
            extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            extensions.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    uri(spec.trustDomain().uri()));
            addKeyIdentifier(extensions, spec.key());
            if (spec.issuer().isPresent()) {
                extensions.addExtension(spec.issuer().get().authorityKeyIdentifier());
            }
        } catch (IOException e) {
            throw noEncoding(e);
        }
        V3TBSCertificateGenerator certificate = new V3TBSCertificateGenerator();
        certificate.setSerialNumber(new ASN1Integer(spec.serial()));
        certificate.setSubject(subject);
        certificate.setIssuer(spec.issuer().map(Issuer::name).orElse(subject));
        return finish(certificate, spec.validity(), spec.key(), extensions);
    }

    private static TBSCertificate finish(
            V3TBSCertificateGenerator certificate, Validity validity, PublicKey key, ExtensionsGenerator extensions) {
        certificate.setSignature(SIGNATURE);
        certificate.setStartDate(DerTime.of(validity.notBefore()));
        certificate.setEndDate(DerTime.of(validity.notAfter()));
        certificate.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        certificate.setExtensions(extensions.generate());
        return certificate.generateTBSCertificate();
    }

    /**
     * A name that no other key has: verifiers that pick an issuer by its name alone would else try the wrong one when
     * roots change.
     */
    private static X500Name authorityName(AuthoritySpec spec) {
        X500NameBuilder name = new X500NameBuilder(BCStyle.INSTANCE);
        String domain = spec.trustDomain().name();
        if (domain.length() <= MAX_ORGANIZATION) {
            name.addRDN(BCStyle.O, domain);
        }
        return name.addRDN(BCStyle.CN, spec.role().title() + KeyIdentifiers.text(spec.key()))
                .build();
    }

    private static GeneralNames uri(String uri) {
        return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    private static void addKeyIdentifier(ExtensionsGenerator extensions, PublicKey key) throws IOException {
        extensions.addExtension(
                Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(KeyIdentifiers.of(key)));
    }

    private static Extension encoded(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            return Extension.create(id, critical, value);
        } catch (IOException e) {
            throw noEncoding(e);
        }
    }

    private static IllegalStateException noEncoding(IOException cause) {
        return new IllegalStateException("extension has no encoding", cause);
    }
}
