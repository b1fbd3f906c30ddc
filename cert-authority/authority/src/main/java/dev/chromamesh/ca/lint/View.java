package dev.chromamesh.ca.lint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;

/**
 * A certificate taken apart as RFC 5280, 4.1 lays it out, with no opinion on what the parts say.
 *
 * @param kind what the certificate is meant to be
 * @param issuer who signed it; empty for a root
 * @param isDer whether the bytes are the one encoding that DER allows
 * @param trailingBytes how many bytes follow the certificate
 * @param version as encoded: 2 means version 3
 * @param innerAlgorithm the signature algorithm that is signed
 * @param outerAlgorithm the signature algorithm beside the signature
 * @param hasUniqueIds whether one of the two unique identifiers is there
 */
record View(
        Kind kind,
        Optional<View> issuer,
        boolean isDer,
        int trailingBytes,
        BigInteger version,
        BigInteger serial,
        ASN1Sequence innerAlgorithm,
        ASN1Sequence outerAlgorithm,
        ASN1Sequence issuerName,
        Moment notBefore,
        Moment notAfter,
        ASN1Sequence subject,
        KeyView key,
        boolean hasUniqueIds,
        Extensions extensions,
        ASN1BitString signature) {

    /** What a certificate is meant to be. */
    enum Kind {
        AUTHORITY,
        WORKLOAD,
        WEBHOOK
    }

    private static final int VERSION_TAG = 0;
    private static final int EXTENSIONS_TAG = 3;

    /**
     * Takes a certificate apart.
     *
     * @throws IOException if the bytes are no certificate; the library also throws unchecked exceptions
     */
    static View of(byte[] der, Kind kind, Optional<View> issuer) throws IOException {
        boolean canonical = Der.isCanonical(der);
        ByteArrayInputStream bytes = new ByteArrayInputStream(der);
        ASN1Primitive whole = new ASN1InputStream(bytes, der.length).readObject();
        if (whole == null) {
            throw new IOException("no bytes");
        }
        int trailing = bytes.available();
        ASN1Sequence certificate = sequence(whole, 3);
        List<ASN1Encodable> parts = new ArrayList<>(Arrays.asList(
                ASN1Sequence.getInstance(certificate.getObjectAt(0)).toArray()));
        BigInteger version = BigInteger.ZERO;
        if (parts.get(0) instanceof ASN1TaggedObject tagged && tagged.hasContextTag(VERSION_TAG)) {
            version = ASN1Integer.getInstance(tagged, true).getValue();
            parts.remove(0);
        }
        ASN1Sequence validity = sequence(parts.get(3), 2);
        Extensions extensions = Extensions.of(new ASN1Encodable[0]);
        boolean uniqueIds = false;
        int last = 0;
        for (ASN1Encodable part : parts.subList(6, parts.size())) {
            ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(part, BERTags.CONTEXT_SPECIFIC);
            if (tagged.getTagNo() <= last || tagged.getTagNo() > EXTENSIONS_TAG) {
                throw new IOException("tag " + tagged.getTagNo() + " is out of place");
            }
            last = tagged.getTagNo();
            if (last == EXTENSIONS_TAG) {
                extensions =
                        Extensions.of(ASN1Sequence.getInstance(tagged, true).toArray());
            } else {
                uniqueIds = true;
            }
        }
        return new View(
                kind,
                issuer,
                canonical && Arrays.equals(whole.getEncoded(ASN1Encoding.DER), withoutLast(der, trailing)),
                trailing,
                version,
                ASN1Integer.getInstance(parts.get(0)).getValue(),
                ASN1Sequence.getInstance(parts.get(1)),
                ASN1Sequence.getInstance(certificate.getObjectAt(1)),
                ASN1Sequence.getInstance(parts.get(2)),
                Moment.of(validity.getObjectAt(0)),
                Moment.of(validity.getObjectAt(1)),
                name(parts.get(4)),
                KeyView.of(sequence(parts.get(5), 2)),
                uniqueIds,
                extensions,
                ASN1BitString.getInstance(certificate.getObjectAt(2)));
    }

    boolean isLeaf() {
        return kind != Kind.AUTHORITY;
    }

    boolean isWebhook() {
        return kind == Kind.WEBHOOK;
    }

    /** Whose key made the signature. */
    View signer() {
        return issuer.orElse(this);
    }

    /** A name whose parts are sets of pairs, each of a type and a value (RFC 5280, 4.1.2.4). */
    private static ASN1Sequence name(ASN1Encodable part) throws IOException {
        ASN1Sequence name = ASN1Sequence.getInstance(part);
        for (ASN1Encodable relative : name) {
            for (ASN1Encodable attribute : ASN1Set.getInstance(relative)) {
                ASN1ObjectIdentifier.getInstance(sequence(attribute, 2).getObjectAt(0));
            }
        }
        return name;
    }

    private static ASN1Sequence sequence(ASN1Encodable part, int size) throws IOException {
        ASN1Sequence sequence = ASN1Sequence.getInstance(part);
        if (sequence.size() != size) {
            throw new IOException("sequence of " + sequence.size() + " (expected: " + size + ")");
        }
        return sequence;
    }

    private static byte[] withoutLast(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, bytes.length - count);
    }
}
