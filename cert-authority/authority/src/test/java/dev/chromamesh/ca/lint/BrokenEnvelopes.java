package dev.chromamesh.ca.lint;

import static dev.chromamesh.ca.lint.Draft.sequence;

import dev.chromamesh.ca.lint.Broken.Kind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** What can be wrong outside of the extensions. */
final class BrokenEnvelopes {

    private static final ASN1ObjectIdentifier SHA256 = X9ObjectIdentifiers.ecdsa_with_SHA256;

    private BrokenEnvelopes() {}

    static void addTo(Broken broken) {
        encoding(broken);
        signatures(broken);
        times(broken);
        names(broken);
        keys(broken);
    }

    private static void encoding(Broken broken) {
        byte[] good = Good.der(Good.LEAF);
        broken.add("encoding_der", Kind.LEAF, withLongLength(good));
        broken.add("encoding_der", Kind.LEAF, withOddTruth(good));
        broken.add("encoding_trailing_bytes", Kind.LEAF, Arrays.copyOf(good, good.length + 1));
        broken.leaf("version_3", Draft.VERSION, Draft.version(1));
        broken.leaf("version_3", Draft.VERSION, Draft.version(3));
        broken.add("version_3", Kind.LEAF, Kind.LEAF.draft().der(parts -> parts.subList(1, parts.size())));
        broken.leaf("serial_positive", Draft.SERIAL, new ASN1Integer(0));
        broken.leaf(
                "serial_positive",
                Draft.SERIAL,
                new ASN1Integer(BigInteger.ONE.shiftLeft(100).negate()));
        broken.leaf("serial_at_most_20_octets", Draft.SERIAL, new ASN1Integer(BigInteger.ONE.shiftLeft(159)));
        broken.leaf("serial_at_least_64_bits", Draft.SERIAL, new ASN1Integer(BigInteger.ONE.shiftLeft(62)));
        for (int tag = 1; tag <= 2; tag++) {
            ASN1Encodable id = new DERTaggedObject(false, tag, new DERBitString(new byte[] {1}));
            broken.add("unique_ids_absent", Kind.LEAF, Kind.LEAF.draft().add(id));
        }
    }

    private static void signatures(Broken broken) {
        Draft other = Kind.LEAF.draft().outerAlgorithm(sequence(X9ObjectIdentifiers.ecdsa_with_SHA384));
        broken.add("signature_algorithms_equal", Kind.LEAF, other);
        algorithm(broken, "signature_algorithm_ecdsa", sequence(PKCSObjectIdentifiers.sha256WithRSAEncryption));
        algorithm(broken, "signature_algorithm_ecdsa", sequence(X9ObjectIdentifiers.ecdsa_with_SHA1));
        algorithm(broken, "signature_parameters_absent", sequence(SHA256, DERNull.INSTANCE));
        Draft padded = Kind.LEAF.draft().signature(new DERBitString(new byte[] {2}, 1));
        broken.add("signature_whole_octets", Kind.LEAF, padded);
        BigInteger order =
                ECNamedCurveTable.getByOID(SECObjectIdentifiers.secp256r1).getN();
        ASN1Integer one = new ASN1Integer(1);
        signature(broken, sequence(one, new ASN1Integer(0)));
        signature(broken, sequence(new ASN1Integer(-1), one));
        signature(broken, sequence(one, new ASN1Integer(order)));
        signature(broken, sequence(one));
        signature(broken, sequence(one, one, one));
        signature(broken, one);
        for (String bytes : new String[] {"", "x", "0\u0007\u0002\u0001\u0001\u0002\u0002\u0000\u0001"}) {
            DERBitString bits = new DERBitString(bytes.getBytes(StandardCharsets.ISO_8859_1));
            broken.add("signature_value_ecdsa", Kind.LEAF, Kind.LEAF.draft().signature(bits));
        }
    }

    private static void times(Broken broken) {
        ASN1Encodable from = new ASN1UTCTime("261125120000Z");
        for (String text : new String[] {"2611261200Z", "261126120000+0000"}) {
            broken.leaf("validity_time_form", Draft.VALIDITY, sequence(from, new ASN1UTCTime(text)));
        }
        broken.leaf("validity_time_form", Draft.VALIDITY, sequence(from, new ASN1GeneralizedTime("20261126120000.5Z")));
        broken.leaf("validity_time_type", Draft.VALIDITY, sequence(from, new ASN1GeneralizedTime("20261126120000Z")));
        broken.leaf("validity_order", Draft.VALIDITY, sequence(from, new ASN1UTCTime("261125115959Z")));
        broken.leaf("validity_within_issuer", Draft.VALIDITY, sequence(from, new ASN1UTCTime("370101000000Z")));
        broken.leaf("validity_within_issuer", Draft.VALIDITY, sequence(new ASN1UTCTime("260101000000Z"), from));
    }

    private static void names(Broken broken) {
        ASN1Encodable name = subject(BCStyle.CN, new DERUTF8String("a"));
        broken.leaf("issuer_bytes_equal", Draft.ISSUER, name);
        broken.add("root_names_equal", Kind.ROOT, Kind.ROOT.draft().with(Draft.ISSUER, name));
        broken.add(
                "authority_subject_not_empty",
                Kind.ISSUING,
                Kind.ISSUING.draft().with(Draft.SUBJECT, sequence()));
        broken.leaf("empty_subject_critical_san", Draft.SUBJECT, sequence());
        broken.leaf("subject_no_empty_rdn", Draft.SUBJECT, sequence(new DERSet()));
        broken.leaf("subject_string_type", Draft.SUBJECT, subject(BCStyle.CN, new DERIA5String("a")));
        broken.leaf("subject_string_type", Draft.SUBJECT, subject(BCStyle.CN, new ASN1Integer(1)));
        broken.leaf("subject_printable_characters", Draft.SUBJECT, subject(BCStyle.CN, new DERPrintableString("a@b")));
        broken.leaf("subject_attribute_length", Draft.SUBJECT, subject(BCStyle.CN, new DERUTF8String("")));
        for (ASN1ObjectIdentifier id : new ASN1ObjectIdentifier[] {BCStyle.CN, BCStyle.O, BCStyle.SERIALNUMBER}) {
            ASN1Encodable text = new DERUTF8String("a".repeat(65));
            broken.leaf("subject_attribute_length", Draft.SUBJECT, subject(id, text));
        }
    }

    private static void keys(Broken broken) {
        ASN1ObjectIdentifier ec = X9ObjectIdentifiers.id_ecPublicKey;
        ASN1ObjectIdentifier p256 = SECObjectIdentifiers.secp256r1;
        byte[] point = SubjectPublicKeyInfo.getInstance(Good.KEYS.getPublic().getEncoded())
                .getPublicKeyData()
                .getOctets();
        key(broken, "key_algorithm_ec", sequence(PKCSObjectIdentifiers.rsaEncryption, p256), point);
        key(broken, "key_named_curve", sequence(ec, DERNull.INSTANCE), point);
        key(broken, "key_named_curve", sequence(ec), point);
        broken.leaf("key_named_curve", Draft.KEY, largerKey());
        ASN1Encodable padded = new DERBitString(new byte[] {4, 2}, 1);
        broken.leaf("key_whole_octets", Draft.KEY, sequence(sequence(ec, p256), padded));
        byte[] compressed = Arrays.copyOf(point, 33);
        compressed[0] = (byte) (2 + (point[64] & 1));
        key(broken, "key_uncompressed", sequence(ec, p256), compressed);
        key(broken, "key_uncompressed", sequence(ec, p256), new byte[0]);
        key(broken, "key_uncompressed", sequence(ec, p256), new byte[1]);
        key(broken, "key_on_curve", sequence(ec, p256), Arrays.copyOf(point, 64));
        byte[] beside = point.clone();
        beside[64] ^= 1;
        key(broken, "key_on_curve", sequence(ec, p256), beside);
    }

    /** A key on P-384. */
    static ASN1Encodable largerKey() {
        ASN1ObjectIdentifier p384 = SECObjectIdentifiers.secp384r1;
        byte[] point = ECNamedCurveTable.getByOID(p384).getG().getEncoded(false);
        return sequence(sequence(X9ObjectIdentifiers.id_ecPublicKey, p384), new DERBitString(point));
    }

    private static void key(Broken broken, String rule, ASN1Encodable algorithm, byte[] point) {
        broken.leaf(rule, Draft.KEY, sequence(algorithm, new DERBitString(point)));
    }

    private static void algorithm(Broken broken, String rule, ASN1Encodable algorithm) {
        Draft draft = Kind.LEAF.draft().with(Draft.ALGORITHM, algorithm).outerAlgorithm(algorithm);
        broken.add(rule, Kind.LEAF, draft);
    }

    private static void signature(Broken broken, ASN1Encodable value) {
        try {
            DERBitString bits = new DERBitString(value);
            broken.add("signature_value_ecdsa", Kind.LEAF, Kind.LEAF.draft().signature(bits));
        } catch (IOException e) {
            throw new IllegalStateException("signature has no encoding", e);
        }
    }

    private static ASN1Encodable subject(ASN1ObjectIdentifier id, ASN1Encodable value) {
        return sequence(new DERSet(sequence(id, value)));
    }

    /** The outer length in three bytes where two do. */
    private static byte[] withLongLength(byte[] good) {
        byte[] longer = new byte[good.length + 1];
        System.arraycopy(good, 1, longer, 2, good.length - 1);
        longer[0] = good[0];
        longer[1] = (byte) 0x83;
        longer[2] = 0;
        return longer;
    }

    /** The first TRUE as 1, not 255. */
    private static byte[] withOddTruth(byte[] good) {
        String text = new String(good, StandardCharsets.ISO_8859_1);
        return text.replaceFirst("\u0001\u0001\u00ff", "\u0001\u0001\u0001").getBytes(StandardCharsets.ISO_8859_1);
    }
}
