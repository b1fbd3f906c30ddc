package dev.chromamesh.ca.lint;

import static dev.chromamesh.ca.lint.Draft.sequence;

import dev.chromamesh.ca.lint.Broken.Kind;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What can be wrong in the extensions, but for the SPIFFE ID. */
final class BrokenExtensions {

    private static final ASN1ObjectIdentifier OTHER = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");

    private BrokenExtensions() {}

    static void addTo(Broken broken) {
        anyExtension(broken);
        keyIdentifiers(broken);
        basicConstraints(broken);
        keyUsage(broken);
        extendedKeyUsage(broken);
    }

    private static void anyExtension(Broken broken) {
        broken.add("extension_unique", Kind.LEAF, Kind.LEAF.draft().repeat(Extension.keyUsage));
        leaf(broken, "extension_critical_known", OTHER, true, DERNull.INSTANCE);
        leaf(broken, "extension_in_profile", OTHER, false, DERNull.INSTANCE);
        ASN1Encodable purposes = sequence(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
        broken.add(
                "extension_in_profile",
                Kind.ISSUING,
                Kind.ISSUING.draft().extension(Extension.extendedKeyUsage, false, purposes));
        critical(broken, "extension_critical_default", Extension.extendedKeyUsage, Optional.of(ASN1Boolean.FALSE));
        byte[] longLength = {0x30, (byte) 0x81, 0};
        broken.add(
                "extension_value_der",
                Kind.LEAF,
                Kind.LEAF.draft().extension(Extension.basicConstraints, true, longLength));
        byte[] padding = {3, 2, 7, (byte) 0x81};
        broken.add("extension_value_der", Kind.LEAF, Kind.LEAF.draft().extension(Extension.keyUsage, true, padding));
        byte[] truth = {0x30, 6, 1, 1, 1, 2, 1, 0};
        broken.add(
                "extension_value_der",
                Kind.ISSUING,
                Kind.ISSUING.draft().extension(Extension.basicConstraints, true, truth));
    }

    private static void keyIdentifiers(Broken broken) {
        ASN1ObjectIdentifier subject = Extension.subjectKeyIdentifier;
        ASN1ObjectIdentifier authority = Extension.authorityKeyIdentifier;
        absent(broken, "subject_key_identifier_present", subject);
        broken.add(
                "subject_key_identifier_present",
                Kind.ISSUING,
                Kind.ISSUING.draft().without(subject));
        critical(broken, "subject_key_identifier_not_critical", subject, Optional.of(ASN1Boolean.TRUE));
        leaf(broken, "subject_key_identifier_length", subject, false, new DEROctetString(new byte[19]));
        leaf(broken, "subject_key_identifier_length", subject, false, new DEROctetString(new byte[0]));
        absent(broken, "authority_key_identifier_present", authority);
        broken.add(
                "authority_key_identifier_present",
                Kind.ISSUING,
                Kind.ISSUING.draft().without(authority));
        critical(broken, "authority_key_identifier_not_critical", authority, Optional.of(ASN1Boolean.TRUE));
        byte[] wrapped = ASN1OctetString.getInstance(Good.ISSUING.getExtensionValue(subject.getId()))
                .getOctets();
        byte[] above = ASN1OctetString.getInstance(wrapped).getOctets();
        GeneralNames names = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://a"));
        ASN1Encodable full = new AuthorityKeyIdentifier(above, names, BigInteger.ONE);
        leaf(broken, "authority_key_identifier_form", authority, false, full);
        leaf(broken, "authority_key_identifier_form", authority, false, sequence());
        ASN1Encodable other = new AuthorityKeyIdentifier(new byte[20]);
        leaf(broken, "authority_key_identifier_matches", authority, false, other);
        broken.add(
                "authority_key_identifier_matches", Kind.ROOT, Kind.ROOT.draft().extension(authority, false, other));
    }

    private static void basicConstraints(Broken broken) {
        ASN1ObjectIdentifier id = Extension.basicConstraints;
        ASN1Encodable zero = new ASN1Integer(0);
        absent(broken, "basic_constraints_present", id);
        critical(broken, "basic_constraints_critical", id, Optional.empty());
        leaf(broken, "basic_constraints_role", id, true, sequence(ASN1Boolean.TRUE));
        broken.add("basic_constraints_role", Kind.ISSUING, Kind.ISSUING.draft().extension(id, true, sequence()));
        leaf(broken, "basic_constraints_path_length", id, true, sequence(zero));
        ASN1Encodable negative = sequence(ASN1Boolean.TRUE, new ASN1Integer(-1));
        broken.add(
                "basic_constraints_path_length",
                Kind.ISSUING,
                Kind.ISSUING.draft().extension(id, true, negative));
        leaf(broken, "basic_constraints_default", id, true, sequence(ASN1Boolean.FALSE));
        X509Certificate forged = Good.leaf(Good.SEARCH, Good.INSTANCE, Good.DAY, Good.LEAF, new Random(11));
        broken.add("issuer_is_authority", Kind.BELOW_LEAF, Good.der(forged));
        X509Certificate below = Good.issuing(Good.DOMAIN, Good.YEARS, Good.ISSUING, new Random(10));
        broken.add("path_length_of_issuer", Kind.BELOW_ISSUING, Good.der(below));
    }

    private static void keyUsage(Broken broken) {
        ASN1ObjectIdentifier id = Extension.keyUsage;
        absent(broken, "key_usage_present", id);
        critical(broken, "key_usage_critical", id, Optional.empty());
        int signing = KeyUsage.digitalSignature;
        for (int bits : new int[] {
            KeyUsage.keyAgreement,
            signing | KeyUsage.keyCertSign,
            signing | KeyUsage.cRLSign,
            signing | KeyUsage.nonRepudiation
        }) {
            leaf(broken, "key_usage_of_leaf", id, true, new KeyUsage(bits));
        }
        for (int bits : new int[] {KeyUsage.cRLSign, KeyUsage.keyCertSign | KeyUsage.keyAgreement}) {
            broken.add(
                    "key_usage_of_authority",
                    Kind.ISSUING,
                    Kind.ISSUING.draft().extension(id, true, new KeyUsage(bits)));
        }
        leaf(broken, "key_usage_no_encipherment", id, true, new KeyUsage(signing | KeyUsage.keyEncipherment));
        leaf(broken, "key_usage_no_encipherment", id, true, new KeyUsage(signing | KeyUsage.dataEncipherment));
        leaf(broken, "key_usage_no_trailing_zeros", id, true, new DERBitString(new byte[] {(byte) 0x80}, 0));
        leaf(broken, "key_usage_no_trailing_zeros", id, true, new DERBitString(new byte[] {(byte) 0x80, 0}, 7));
    }

    private static void extendedKeyUsage(Broken broken) {
        ASN1ObjectIdentifier id = Extension.extendedKeyUsage;
        KeyPurposeId server = KeyPurposeId.id_kp_serverAuth;
        KeyPurposeId client = KeyPurposeId.id_kp_clientAuth;
        absent(broken, "extended_key_usage_present", id);
        for (ASN1Encodable purposes : new ASN1Encodable[] {
            sequence(),
            sequence(server),
            sequence(client),
            sequence(server, server),
            sequence(server, client, KeyPurposeId.id_kp_codeSigning)
        }) {
            leaf(broken, "extended_key_usage_both_sides", id, false, purposes);
        }
        ASN1Encodable any = sequence(server, client, KeyPurposeId.anyExtendedKeyUsage);
        leaf(broken, "extended_key_usage_not_any", id, false, any);
        critical(broken, "extended_key_usage_not_critical", id, Optional.of(ASN1Boolean.TRUE));
    }

    private static void leaf(
            Broken broken, String rule, ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        broken.add(rule, Kind.LEAF, Kind.LEAF.draft().extension(id, critical, value));
    }

    private static void absent(Broken broken, String rule, ASN1ObjectIdentifier id) {
        broken.add(rule, Kind.LEAF, Kind.LEAF.draft().without(id));
    }

    private static void critical(Broken broken, String rule, ASN1ObjectIdentifier id, Optional<ASN1Boolean> flag) {
        broken.add(rule, Kind.LEAF, Kind.LEAF.draft().critical(id, flag));
    }
}
