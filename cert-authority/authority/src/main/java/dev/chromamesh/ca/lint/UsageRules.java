package dev.chromamesh.ca.lint;

import java.util.List;
import java.util.function.Predicate;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** What a certificate may be used for: basicConstraints, keyUsage and extendedKeyUsage. */
final class UsageRules {

    private static final int ENCIPHERMENT = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;
    private static final int SIGNING_OTHERS = KeyUsage.keyCertSign | KeyUsage.cRLSign;
    private static final List<ASN1ObjectIdentifier> BOTH_SIDES =
            List.of(KeyPurposeId.id_kp_serverAuth.toOID(), KeyPurposeId.id_kp_clientAuth.toOID());
    private static final ASN1ObjectIdentifier ANY = KeyPurposeId.anyExtendedKeyUsage.toOID();

    static final List<Rule> ALL = List.of(
            new Rule(
                    "basic_constraints_present",
                    "RFC 5280, 4.2.1.9; X509-SVID, 4.1; in leaves: profile",
                    "basicConstraints",
                    view -> view.extensions().constraints().isPresent()),
            new Rule(
                    "basic_constraints_critical",
                    "RFC 5280, 4.2.1.9",
                    "basicConstraints critical",
                    view -> view.extensions().isCritical(Extension.basicConstraints, true)),
            new Rule(
                    "basic_constraints_role",
                    "X509-SVID, 4.1",
                    "CA TRUE in authorities, and only there",
                    constraints(view -> view.isLeaf()
                            != view.extensions().constraints().orElseThrow().authority())),
            new Rule(
                    "basic_constraints_path_length",
                    "RFC 5280, 4.2.1.9",
                    "a path length of at least 0, in authorities only",
                    constraints(view -> view.extensions()
                            .constraints()
                            .orElseThrow()
                            .pathLength()
                            .filter(length -> view.isLeaf() || length.getValue().signum() < 0)
                            .isEmpty())),
            new Rule(
                    "basic_constraints_default",
                    "X.690, 11.5; RFC 5280, 4.2.1.9",
                    "no CA FALSE written out",
                    constraints(view ->
                            !view.extensions().constraints().orElseThrow().writesDefault())),
            new Rule(
                    "issuer_is_authority",
                    "RFC 5280, 6.1.4 (k) and (n)",
                    "an issuer with CA TRUE and keyCertSign",
                    view -> view.issuer().filter(above -> !isAuthority(above)).isEmpty()),
            Rule.authority(
                    "path_length_of_issuer",
                    "RFC 5280, 6.1.4 (l)",
                    "no authority below one of path length 0",
                    view -> view.issuer()
                            .flatMap(above -> above.extensions().constraints())
                            .flatMap(Extensions.Constraints::pathLength)
                            .filter(length -> length.getValue().signum() <= 0)
                            .isEmpty()),
            new Rule(
                    "key_usage_present",
                    "X509-SVID, 4.3; RFC 5280, 4.2.1.3",
                    "keyUsage",
                    view -> view.extensions().usage().isPresent()),
            new Rule(
                    "key_usage_critical",
                    "X509-SVID, 4.3",
                    "keyUsage critical",
                    view -> view.extensions().isCritical(Extension.keyUsage, true)),
            Rule.leaf(
                    "key_usage_of_leaf",
                    "X509-SVID, 4.3; profile",
                    "digitalSignature, beside it at most keyAgreement",
                    usage(bits -> (bits & KeyUsage.digitalSignature) != 0
                            && (bits & ~(KeyUsage.digitalSignature | KeyUsage.keyAgreement | ENCIPHERMENT)) == 0)),
            Rule.authority(
                    "key_usage_of_authority",
                    "X509-SVID, 4.3; profile",
                    "keyCertSign, beside it at most cRLSign and digitalSignature",
                    usage(bits -> (bits & KeyUsage.keyCertSign) != 0
                            && (bits & ~(SIGNING_OTHERS | KeyUsage.digitalSignature | ENCIPHERMENT)) == 0)),
            new Rule(
                    "key_usage_no_encipherment",
                    "RFC 8813, 3",
                    "neither keyEncipherment nor dataEncipherment with a key on an elliptic curve",
                    usage(bits -> (bits & ENCIPHERMENT) == 0)),
            new Rule(
                    "key_usage_no_trailing_zeros",
                    "X.690, 11.2.2",
                    "keyUsage without trailing zero bits",
                    view -> view.extensions()
                            .usage()
                            .filter(UsageRules::hasTrailingZeros)
                            .isEmpty()),
            Rule.leaf(
                    "extended_key_usage_present",
                    "X509-SVID, 4.4",
                    "extendedKeyUsage",
                    view -> view.extensions().purposes().isPresent()),
            Rule.leaf(
                    "extended_key_usage_both_sides",
                    "X509-SVID, 4.4; profile",
                    "serverAuth and clientAuth, each once, and no other purpose",
                    view -> view.isWebhook()
                            || view.extensions()
                                    .purposes()
                                    .filter(all -> !all.contains(ANY))
                                    .filter(all -> all.size() != BOTH_SIDES.size() || !all.containsAll(BOTH_SIDES))
                                    .isEmpty()),
            Rule.leaf(
                    "extended_key_usage_not_any",
                    "RFC 5280, 4.2.1.12; profile",
                    "no anyExtendedKeyUsage",
                    view -> view.extensions()
                            .purposes()
                            .filter(all -> all.contains(ANY))
                            .isEmpty()),
            Rule.leaf(
                    "extended_key_usage_not_critical",
                    "RFC 5280, 4.2.1.12; profile",
                    "extendedKeyUsage not critical",
                    view -> view.extensions().isCritical(Extension.extendedKeyUsage, false)));

    private UsageRules() {}

    private static boolean isAuthority(View issuer) {
        return issuer.extensions()
                        .constraints()
                        .filter(Extensions.Constraints::authority)
                        .isPresent()
                && issuer.extensions()
                        .usage()
                        .filter(bits -> KeyUsage.getInstance(bits).hasUsages(KeyUsage.keyCertSign))
                        .isPresent();
    }

    private static Predicate<View> constraints(Predicate<View> holds) {
        return view -> view.extensions().constraints().isEmpty() || holds.test(view);
    }

    private static Predicate<View> usage(Predicate<Integer> holds) {
        return view -> view.extensions()
                .usage()
                .map(bits -> KeyUsage.getInstance(bits))
                .filter(usage -> !holds.test(bits(usage)))
                .isEmpty();
    }

    private static int bits(KeyUsage usage) {
        int bits = 0;
        for (int bit = 1; bit <= KeyUsage.decipherOnly; bit <<= 1) {
            bits |= usage.hasUsages(bit) ? bit : 0;
        }
        return bits;
    }

    private static boolean hasTrailingZeros(ASN1BitString usage) {
        byte[] octets = usage.getBytes();
        return octets.length > 0 && (octets[octets.length - 1] >> usage.getPadBits() & 1) == 0;
    }
}
