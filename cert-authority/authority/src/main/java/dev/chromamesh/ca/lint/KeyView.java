package dev.chromamesh.ca.lint;

import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * A SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).
 *
 * @param algorithm what the key is for
 * @param curve the curve's name; empty if the parameters are no name
 * @param bits the key itself
 */
record KeyView(ASN1ObjectIdentifier algorithm, Optional<ASN1ObjectIdentifier> curve, ASN1BitString bits) {

    static KeyView of(ASN1Sequence info) {
        ASN1Sequence algorithm = ASN1Sequence.getInstance(info.getObjectAt(0));
        return new KeyView(
                ASN1ObjectIdentifier.getInstance(algorithm.getObjectAt(0)),
                algorithm.size() == 2 && algorithm.getObjectAt(1) instanceof ASN1ObjectIdentifier name
                        ? Optional.of(name)
                        : Optional.empty(),
                ASN1BitString.getInstance(info.getObjectAt(1)));
    }

    /** The curve, if it is one that this library knows; with arithmetic of its own for those that certificates may have. */
    Optional<X9ECParameters> parameters() {
        return curve.flatMap(name -> Optional.ofNullable(CustomNamedCurves.getByOID(name))
                .or(() -> Optional.ofNullable(ECNamedCurveTable.getByOID(name))));
    }
}
