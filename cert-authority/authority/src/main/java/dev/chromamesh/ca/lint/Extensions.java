package dev.chromamesh.ca.lint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * A certificate's extensions (RFC 5280, 4.2).
 *
 * @param all in their order
 * @param constraints basicConstraints
 * @param usage keyUsage
 * @param purposes extendedKeyUsage
 * @param names subjectAltName
 * @param subjectKey subjectKeyIdentifier
 * @param authorityKey authorityKeyIdentifier
 */
record Extensions(
        List<Entry> all,
        Optional<Constraints> constraints,
        Optional<ASN1BitString> usage,
        Optional<List<ASN1ObjectIdentifier>> purposes,
        Optional<List<GeneralName>> names,
        Optional<byte[]> subjectKey,
        Optional<AuthorityKeyIdentifier> authorityKey) {

    /** Those that this package can read. */
    static final Set<ASN1ObjectIdentifier> KNOWN = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier);

    /**
     * One extension.
     *
     * @param writesDefault whether the default of {@code critical} is written out
     * @param isDer whether the value is DER; true for unknown ones
     */
    record Entry(
            ASN1ObjectIdentifier id,
            boolean critical,
            boolean writesDefault,
            boolean isDer,
            Optional<ASN1Primitive> value) {}

    /**
     * What basicConstraints says.
     *
     * @param writesDefault whether the default of {@code authority} is written out
     */
    record Constraints(boolean authority, boolean writesDefault, Optional<ASN1Integer> pathLength) {}

    static Extensions of(ASN1Encodable[] extensions) throws IOException {
        List<Entry> all = new ArrayList<>();
        for (ASN1Encodable extension : extensions) {
            all.add(entry(ASN1Sequence.getInstance(extension)));
        }
        return new Extensions(
                List.copyOf(all),
                value(all, Extension.basicConstraints).map(value -> constraints(ASN1Sequence.getInstance(value))),
                value(all, Extension.keyUsage).map(ASN1BitString::getInstance),
                value(all, Extension.extendedKeyUsage)
                        .map(value -> Arrays.stream(
                                        ASN1Sequence.getInstance(value).toArray())
                                .map(ASN1ObjectIdentifier::getInstance)
                                .toList()),
                value(all, Extension.subjectAlternativeName)
                        .map(value -> List.of(GeneralNames.getInstance(value).getNames())),
                value(all, Extension.subjectKeyIdentifier)
                        .map(value -> ASN1OctetString.getInstance(value).getOctets()),
                value(all, Extension.authorityKeyIdentifier).map(AuthorityKeyIdentifier::getInstance));
    }

    /** The first of a kind. */
    Optional<Entry> find(ASN1ObjectIdentifier id) {
        return all.stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    /** Whether an extension of a kind, if there is one, is critical or not, as wanted. */
    boolean isCritical(ASN1ObjectIdentifier id, boolean wanted) {
        return find(id).filter(entry -> entry.critical() != wanted).isEmpty();
    }

    private static Optional<ASN1Primitive> value(List<Entry> all, ASN1ObjectIdentifier id) {
        return all.stream().filter(entry -> entry.id().equals(id)).findFirst().flatMap(Entry::value);
    }

    private static Entry entry(ASN1Sequence extension) throws IOException {
        ASN1ObjectIdentifier id = ASN1ObjectIdentifier.getInstance(extension.getObjectAt(0));
        boolean flagged = extension.size() == 3;
        if (!flagged && extension.size() != 2) {
            throw new IOException("extension of " + extension.size() + " parts");
        }
        boolean critical =
                flagged && ASN1Boolean.getInstance(extension.getObjectAt(1)).isTrue();
        byte[] bytes = ASN1OctetString.getInstance(extension.getObjectAt(flagged ? 2 : 1))
                .getOctets();
        if (!KNOWN.contains(id)) {
            return new Entry(id, critical, flagged && !critical, true, Optional.empty());
        }
        boolean canonical = Der.isCanonical(bytes);
        ASN1Primitive value = ASN1Primitive.fromByteArray(bytes);
        return new Entry(
                id,
                critical,
                flagged && !critical,
                canonical && Arrays.equals(bytes, value.getEncoded(ASN1Encoding.DER)),
                Optional.of(value));
    }

    private static Constraints constraints(ASN1Sequence value) {
        boolean flagged = value.size() > 0 && value.getObjectAt(0) instanceof ASN1Boolean;
        boolean authority =
                flagged && ASN1Boolean.getInstance(value.getObjectAt(0)).isTrue();
        int next = flagged ? 1 : 0;
        if (value.size() > next + 1) {
            throw new IllegalArgumentException("basicConstraints of " + value.size() + " parts");
        }
        return new Constraints(
                authority,
                flagged && !authority,
                value.size() > next ? Optional.of(ASN1Integer.getInstance(value.getObjectAt(next))) : Optional.empty());
    }
}
