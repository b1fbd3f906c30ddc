package dev.chromamesh.ca.lint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/** A good certificate whose parts can be replaced one by one, by anything. */
final class Draft {

    /** Places in what is signed (RFC 5280, 4.1). */
    static final int VERSION = 0;

    static final int SERIAL = 1;
    static final int ALGORITHM = 2;
    static final int ISSUER = 3;
    static final int VALIDITY = 4;
    static final int SUBJECT = 5;
    static final int KEY = 6;

    private final List<ASN1Encodable> parts;
    private final List<ASN1Encodable> extensions;
    private ASN1Encodable outerAlgorithm;
    private ASN1Encodable signature;

    Draft(byte[] good) {
        ASN1Sequence certificate = ASN1Sequence.getInstance(good);
        parts = new ArrayList<>(Arrays.asList(
                ASN1Sequence.getInstance(certificate.getObjectAt(0)).toArray()));
        extensions = new ArrayList<>(Arrays.asList(
                ASN1Sequence.getInstance((ASN1TaggedObject) parts.remove(parts.size() - 1), true)
                        .toArray()));
        outerAlgorithm = certificate.getObjectAt(1);
        signature = certificate.getObjectAt(2);
    }

    Draft with(int place, ASN1Encodable part) {
        parts.set(place, part);
        return this;
    }

    Draft add(ASN1Encodable part) {
        parts.add(part);
        return this;
    }

    Draft outerAlgorithm(ASN1Encodable replacement) {
        outerAlgorithm = replacement;
        return this;
    }

    Draft signature(ASN1Encodable replacement) {
        signature = replacement;
        return this;
    }

    Draft without(ASN1ObjectIdentifier id) {
        extensions.removeIf(extension -> id(extension).equals(id));
        return this;
    }

    Draft extension(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            return extension(id, critical, value.toASN1Primitive().getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("extension has no encoding", e);
        }
    }

    /** Replaces the extension, or adds it. */
    Draft extension(ASN1ObjectIdentifier id, boolean critical, byte[] value) {
        ASN1OctetString octets = new DEROctetString(value);
        ASN1Encodable extension = critical ? sequence(id, ASN1Boolean.TRUE, octets) : sequence(id, octets);
        for (int i = 0; i < extensions.size(); i++) {
            if (id(extensions.get(i)).equals(id)) {
                extensions.set(i, extension);
                return this;
            }
        }
        extensions.add(extension);
        return this;
    }

    /** Puts another flag, or none, in front of the value that an extension has. */
    Draft critical(ASN1ObjectIdentifier id, Optional<ASN1Boolean> flag) {
        extensions.replaceAll(extension -> {
            ASN1Sequence old = ASN1Sequence.getInstance(extension);
            ASN1Encodable value = old.getObjectAt(old.size() - 1);
            if (!id(extension).equals(id)) {
                return extension;
            }
            return flag.isPresent() ? sequence(id, flag.get(), value) : sequence(id, value);
        });
        return this;
    }

    Draft repeat(ASN1ObjectIdentifier id) {
        extensions.stream()
                .filter(extension -> id(extension).equals(id))
                .findFirst()
                .ifPresent(extensions::add);
        return this;
    }

    byte[] der() {
        return der(UnaryOperator.identity());
    }

    /** The certificate, after a change to all its parts in their order. */
    byte[] der(UnaryOperator<List<ASN1Encodable>> change) {
        List<ASN1Encodable> all = new ArrayList<>(parts);
        all.add(new DERTaggedObject(true, 3, sequence(extensions)));
        try {
            return sequence(sequence(change.apply(all)), outerAlgorithm, signature)
                    .getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("draft has no encoding", e);
        }
    }

    static DERSequence sequence(ASN1Encodable... parts) {
        return new DERSequence(parts);
    }

    static DERSequence sequence(List<ASN1Encodable> parts) {
        ASN1EncodableVector all = new ASN1EncodableVector();
        parts.forEach(all::add);
        return new DERSequence(all);
    }

    static ASN1Encodable version(int number) {
        return new DERTaggedObject(true, 0, new ASN1Integer(number));
    }

    private static ASN1ObjectIdentifier id(ASN1Encodable extension) {
        return ASN1ObjectIdentifier.getInstance(
                ASN1Sequence.getInstance(extension).getObjectAt(0));
    }
}
