package dev.chromamesh.ca.profile;

import dev.chromamesh.ca.identity.InstanceSubject;
import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Compares a signed certificate, as a verifier reads it, with what was to be signed.
 *
 * <p>Reads with the JDK's parser what BouncyCastle wrote, so that one library's mistake does not hide in the other.
 */
public final class ProfileCheck {

    private static final String ECDSA_SHA256 = "1.2.840.10045.4.3.2";
    private static final String SAN = Extension.subjectAlternativeName.getId();
    private static final String KEY_USAGE = Extension.keyUsage.getId();
    private static final String EXTENDED_KEY_USAGE = Extension.extendedKeyUsage.getId();
    private static final String BASIC_CONSTRAINTS = Extension.basicConstraints.getId();
    private static final String SUBJECT_KEY = Extension.subjectKeyIdentifier.getId();
    private static final String AUTHORITY_KEY = Extension.authorityKeyIdentifier.getId();
    private static final List<String> BOTH_SIDES = List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    private static final boolean[] DIGITAL_SIGNATURE = keyUsage(0);
    private static final boolean[] CERTIFICATES_AND_CRLS = keyUsage(5, 6);
    private static final int URI_NAME = 6;
    private static final int DNS_NAME = 2;

    private final X509Certificate certificate;
    private final List<String> findings = new ArrayList<>();

    private ProfileCheck(X509Certificate certificate) {
        this.certificate = certificate;
    }

    /** Where a leaf certificate differs from its specification; empty if nowhere. */
    public static List<String> leaf(X509Certificate certificate, LeafSpec spec) {
        ProfileCheck check = new ProfileCheck(certificate);
        boolean nameless = spec.instance().isEmpty();
        check.common(spec.validity(), spec.key());
        check.expect("serial", certificate.getSerialNumber().equals(spec.serial()));
        check.expect("subject", InstanceSubject.of(certificate).equals(spec.instance()));
        check.expect(
                "empty subject",
                nameless == certificate.getSubjectX500Principal().getName().isEmpty());
        check.issuedBy(spec.issuer());
        check.expect("CA:FALSE", certificate.getBasicConstraints() == -1);
        check.expect("key usage", Arrays.equals(certificate.getKeyUsage(), DIGITAL_SIGNATURE));
        check.extendedKeyUsage(BOTH_SIDES);
        check.onlyName(spec.id().uri());
        check.extensions(
                nameless ? Set.of(SAN, KEY_USAGE, BASIC_CONSTRAINTS) : Set.of(KEY_USAGE, BASIC_CONSTRAINTS),
                nameless
                        ? Set.of(EXTENDED_KEY_USAGE, SUBJECT_KEY, AUTHORITY_KEY)
                        : Set.of(SAN, EXTENDED_KEY_USAGE, SUBJECT_KEY, AUTHORITY_KEY));
        return List.copyOf(check.findings);
    }

    /** Where a webhook's certificate differs from its specification; empty if nowhere. */
    public static List<String> webhook(X509Certificate certificate, WebhookSpec spec) {
        ProfileCheck check = new ProfileCheck(certificate);
        check.common(spec.validity(), spec.key());
        check.expect("serial", certificate.getSerialNumber().equals(spec.serial()));
        check.expect(
                "empty subject", certificate.getSubjectX500Principal().getName().isEmpty());
        check.issuedBy(spec.issuer());
        check.expect("CA:FALSE", certificate.getBasicConstraints() == -1);
        check.expect("key usage", Arrays.equals(certificate.getKeyUsage(), DIGITAL_SIGNATURE));
        check.extendedKeyUsage(List.of(BOTH_SIDES.get(0)));
        check.names(
                "DNS SANs",
                spec.names().stream()
                        .map(name -> List.<Object>of(DNS_NAME, name.text()))
                        .toList());
        check.extensions(
                Set.of(SAN, KEY_USAGE, BASIC_CONSTRAINTS), Set.of(EXTENDED_KEY_USAGE, SUBJECT_KEY, AUTHORITY_KEY));
        return List.copyOf(check.findings);
    }

    /** Where an authority's certificate differs from its specification; empty if nowhere. */
    public static List<String> authority(X509Certificate certificate, AuthoritySpec spec) {
        ProfileCheck check = new ProfileCheck(certificate);
        check.common(spec.validity(), spec.key());
        check.expect("serial", certificate.getSerialNumber().equals(spec.serial()));
        check.issuedBy(spec.issuer().orElseGet(() -> new Issuer(certificate)));
        int pathLength = spec.role().pathLength();
        check.expect("path length " + pathLength, certificate.getBasicConstraints() == pathLength);
        check.expect("key usage", Arrays.equals(certificate.getKeyUsage(), CERTIFICATES_AND_CRLS));
        check.onlyName(spec.trustDomain().uri());
        check.extensions(
                Set.of(KEY_USAGE, BASIC_CONSTRAINTS),
                spec.issuer().isEmpty() ? Set.of(SAN, SUBJECT_KEY) : Set.of(SAN, SUBJECT_KEY, AUTHORITY_KEY));
        return List.copyOf(check.findings);
    }

    private void common(Validity validity, PublicKey key) {
        expect("version 3", certificate.getVersion() == 3);
        expect("ECDSA with SHA-256", certificate.getSigAlgOID().equals(ECDSA_SHA256));
        expect(
                "positive serial of " + Serials.LENGTH + " bytes",
                certificate.getSerialNumber().signum() > 0
                        && certificate.getSerialNumber().toByteArray().length == Serials.LENGTH);
        expect("validity", Validity.of(certificate).equals(validity));
        expect("public key", Arrays.equals(certificate.getPublicKey().getEncoded(), key.getEncoded()));
        expect("subject key identifier", equal(KeyIdentifiers.ofSubject(certificate), KeyIdentifiers.of(key)));
    }

    private void issuedBy(Issuer issuer) {
        byte[] subject = issuer.certificate().getSubjectX500Principal().getEncoded();
        expect("issuer", Arrays.equals(certificate.getIssuerX500Principal().getEncoded(), subject));
        Optional<byte[]> stated = KeyIdentifiers.ofAuthority(certificate);
        expect("authority key identifier", stated.isEmpty() || equal(stated, issuer.keyIdentifier()));
    }

    private void extendedKeyUsage(List<String> expected) {
        try {
            expect("extended key usage", expected.equals(certificate.getExtendedKeyUsage()));
        } catch (CertificateParsingException e) {
            findings.add("readable extended key usage");
        }
    }

    private void onlyName(String uri) {
        names("one URI SAN", List.of(List.of(URI_NAME, uri)));
    }

    private void names(String property, List<List<Object>> expected) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            expect(property, names != null && List.copyOf(names).equals(expected));
        } catch (CertificateParsingException e) {
            findings.add("readable SAN");
        }
    }

    private void extensions(Set<String> critical, Set<String> other) {
        expect("critical extensions", critical.equals(certificate.getCriticalExtensionOIDs()));
        expect("other extensions", other.equals(certificate.getNonCriticalExtensionOIDs()));
    }

    private void expect(String property, boolean holds) {
        if (!holds) {
            findings.add(property);
        }
    }

    private static boolean equal(Optional<byte[]> actual, byte[] expected) {
        return actual.isPresent() && Arrays.equals(actual.get(), expected);
    }

    private static boolean[] keyUsage(int... bits) {
        boolean[] usage = new boolean[9];
        for (int bit : bits) {
            usage[bit] = true;
        }
        return usage;
    }
}
