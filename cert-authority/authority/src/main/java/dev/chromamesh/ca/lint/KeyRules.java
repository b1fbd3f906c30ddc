package dev.chromamesh.ca.lint;

import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The public key. */
final class KeyRules {

    private static final byte UNCOMPRESSED = 4;
    private static final Set<ASN1ObjectIdentifier> LEAF_CURVES = Set.of(SECObjectIdentifiers.secp256r1);
    private static final Set<ASN1ObjectIdentifier> AUTHORITY_CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);

    static final List<Rule> ALL = List.of(
            new Rule(
                    "key_algorithm_ec",
                    "RFC 5480, 2.1.1",
                    "an id-ecPublicKey",
                    view -> view.key().algorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)),
            new Rule(
                    "key_named_curve",
                    "RFC 5480, 2.1.1.1; profile",
                    "the name of P-256, or in authorities also of P-384",
                    view -> view.key()
                            .curve()
                            .filter((view.isLeaf() ? LEAF_CURVES : AUTHORITY_CURVES)::contains)
                            .isPresent()),
            new Rule(
                    "key_whole_octets",
                    "RFC 5480, 2.2",
                    "a key of whole octets",
                    view -> view.key().bits().getPadBits() == 0),
            new Rule(
                    "key_uncompressed",
                    "RFC 5480, 2.2; profile",
                    "an uncompressed point",
                    view -> view.key().bits().getPadBits() != 0 || isUncompressed(view.key())),
            new Rule(
                    "key_on_curve",
                    "RFC 5480, 2.2; SEC 1, 3.2.2.1",
                    "a point of the curve",
                    view -> view.key().bits().getPadBits() != 0
                            || !isUncompressed(view.key())
                            || view.key()
                                    .parameters()
                                    .filter(curve -> !isOn(curve, view.key()))
                                    .isEmpty()));

    private KeyRules() {}

    private static boolean isUncompressed(KeyView key) {
        byte[] point = key.bits().getOctets();
        return point.length > 0 && point[0] == UNCOMPRESSED;
    }

    private static boolean isOn(X9ECParameters curve, KeyView key) {
        try {
            return curve.getCurve().decodePoint(key.bits().getOctets()).isValid();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
