package dev.chromamesh.ca.lint;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The envelope: bytes, version, serial and signature. */
final class EncodingRules {

    private static final BigInteger VERSION_3 = BigInteger.TWO;
    private static final int MAX_SERIAL_OCTETS = 20;
    private static final int MIN_SERIAL_BITS = 64;
    private static final Set<ASN1Encodable> ECDSA = Set.of(
            X9ObjectIdentifiers.ecdsa_with_SHA256,
            X9ObjectIdentifiers.ecdsa_with_SHA384,
            X9ObjectIdentifiers.ecdsa_with_SHA512);

    static final List<Rule> ALL = List.of(
            new Rule("encoding_der", "X.690, 10; RFC 5280, 4.1", "the one encoding that DER allows", View::isDer),
            new Rule(
                    "encoding_trailing_bytes",
                    "RFC 5280, 4.1",
                    "no bytes after the certificate",
                    view -> view.trailingBytes() == 0),
            new Rule(
                    "version_3",
                    "RFC 5280, 4.1.2.1",
                    "version 3",
                    view -> view.version().equals(VERSION_3)),
            new Rule(
                    "serial_positive",
                    "RFC 5280, 4.1.2.2",
                    "a positive serial",
                    view -> view.serial().signum() > 0),
            new Rule(
                    "serial_at_most_20_octets",
                    "RFC 5280, 4.1.2.2",
                    "a serial of at most 20 octets",
                    view -> view.serial().toByteArray().length <= MAX_SERIAL_OCTETS),
            new Rule(
                    "serial_at_least_64_bits",
                    "CA/Browser Forum Baseline Requirements, 7.1",
                    "a serial with room for 64 random bits",
                    view -> view.serial().signum() <= 0 || view.serial().bitLength() >= MIN_SERIAL_BITS),
            new Rule(
                    "signature_algorithms_equal",
                    "RFC 5280, 4.1.1.2",
                    "the same algorithm inside and outside of what is signed",
                    view -> view.innerAlgorithm().equals(view.outerAlgorithm())),
            new Rule(
                    "signature_algorithm_ecdsa",
                    "RFC 5758, 3.2",
                    "ECDSA with SHA-256, SHA-384 or SHA-512",
                    view -> ECDSA.contains(view.innerAlgorithm().getObjectAt(0))),
            new Rule(
                    "signature_parameters_absent",
                    "RFC 5758, 3.2",
                    "an ECDSA signature algorithm without parameters",
                    view -> view.innerAlgorithm().size() == 1),
            new Rule(
                    "signature_whole_octets",
                    "RFC 5280, 4.1.1.3; RFC 3279, 2.2.3",
                    "a signature of whole octets",
                    view -> view.signature().getPadBits() == 0),
            new Rule(
                    "signature_value_ecdsa",
                    "RFC 3279, 2.2.3",
                    "two integers from 1 to below the order of the signer's curve, in DER",
                    EncodingRules::isEcdsaSignature),
            new Rule(
                    "unique_ids_absent",
                    "RFC 5280, 4.1.2.8",
                    "no issuerUniqueID and no subjectUniqueID",
                    view -> !view.hasUniqueIds()));

    private EncodingRules() {}

    private static boolean isEcdsaSignature(View view) {
        ASN1BitString signature = view.signature();
        if (signature.getPadBits() != 0) {
            return true;
        }
        byte[] bytes = signature.getOctets();
        try {
            if (!Der.isCanonical(bytes)) {
                return false;
            }
            ASN1Primitive value = ASN1Primitive.fromByteArray(bytes);
            return value instanceof ASN1Sequence pair
                    && pair.size() == 2
                    && inRange(view, pair.getObjectAt(0))
                    && inRange(view, pair.getObjectAt(1))
                    && Arrays.equals(value.getEncoded(ASN1Encoding.DER), bytes);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean inRange(View view, ASN1Encodable part) {
        return part instanceof ASN1Integer number
                && number.getValue().signum() > 0
                && view.signer()
                        .key()
                        .parameters()
                        .filter(curve -> number.getValue().compareTo(curve.getN()) >= 0)
                        .isEmpty();
    }
}
