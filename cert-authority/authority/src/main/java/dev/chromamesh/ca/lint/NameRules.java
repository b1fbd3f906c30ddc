package dev.chromamesh.ca.lint;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;

/** Issuer and subject. The issuer's name is judged in the issuer's own certificate. */
final class NameRules {

    private static final Pattern PRINTABLE = Pattern.compile("[A-Za-z0-9 '()+,./:=?-]*");
    private static final int MAX_OTHER = 32768;
    private static final Map<ASN1Encodable, Integer> MAX_LENGTH = Map.of(
            BCStyle.C, 2,
            BCStyle.O, 64,
            BCStyle.OU, 64,
            BCStyle.CN, 64,
            BCStyle.SERIALNUMBER, 64,
            BCStyle.L, 128,
            BCStyle.ST, 128);

    static final List<Rule> ALL = List.of(
            new Rule(
                    "issuer_bytes_equal",
                    "RFC 5280, 4.1.2.4 and 4.1.2.6",
                    "an issuer with the very bytes of the issuing certificate's subject",
                    view -> view.issuer()
                            .filter(above -> !above.subject().equals(view.issuerName()))
                            .isEmpty()),
            Rule.authority(
                    "root_names_equal",
                    "RFC 5280, 3.2",
                    "a root whose issuer is its subject",
                    view -> view.issuer().isPresent() || view.subject().equals(view.issuerName())),
            Rule.authority(
                    "authority_subject_not_empty",
                    "RFC 5280, 4.1.2.6",
                    "an authority with a subject",
                    view -> view.subject().size() > 0),
            Rule.leaf(
                    "empty_subject_critical_san",
                    "RFC 5280, 4.1.2.6 and 4.2.1.6; X509-SVID, 3.1",
                    "a critical SAN where the subject is empty",
                    view -> view.subject().size() > 0
                            || view.extensions().isCritical(Extension.subjectAlternativeName, true)),
            new Rule(
                    "subject_no_empty_rdn",
                    "RFC 5280, 4.1.2.4",
                    "one or more attributes in each relative name",
                    view -> Arrays.stream(view.subject().toArray())
                            .allMatch(part -> ASN1Set.getInstance(part).size() > 0)),
            new Rule(
                    "subject_string_type",
                    "RFC 5280, 4.1.2.4",
                    "PrintableString or UTF8String",
                    everyAttribute(attribute -> attribute.getObjectAt(1) instanceof ASN1PrintableString
                            || attribute.getObjectAt(1) instanceof ASN1UTF8String)),
            new Rule(
                    "subject_printable_characters",
                    "X.680, 41.4",
                    "only letters, digits and some signs in a PrintableString",
                    everyAttribute(attribute -> !(attribute.getObjectAt(1) instanceof ASN1PrintableString text)
                            || PRINTABLE.matcher(text.getString()).matches())),
            new Rule(
                    "subject_attribute_length",
                    "RFC 5280, A.1",
                    "attributes neither empty nor longer than their upper bound",
                    everyAttribute(NameRules::hasGoodLength)));

    private NameRules() {}

    private static Predicate<View> everyAttribute(Predicate<ASN1Sequence> holds) {
        return view -> Arrays.stream(view.subject().toArray())
                .flatMap(part -> Stream.of(ASN1Set.getInstance(part).toArray()))
                .map(ASN1Sequence::getInstance)
                .allMatch(holds);
    }

    private static boolean hasGoodLength(ASN1Sequence attribute) {
        if (!(attribute.getObjectAt(1) instanceof ASN1String text)) {
            return true;
        }
        int length = text.getString().codePointCount(0, text.getString().length());
        return length > 0 && length <= MAX_LENGTH.getOrDefault(attribute.getObjectAt(0), MAX_OTHER);
    }
}
