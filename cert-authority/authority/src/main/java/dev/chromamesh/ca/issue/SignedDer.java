package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.profile.Profiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;

/** Puts content, algorithm and signature together, as certificates and revocation lists have it (RFC 5280, 4.1 and 5.1). */
final class SignedDer {

    private static final byte[] ALGORITHM = algorithm();

    private SignedDer() {}

    /**
     * The whole.
     *
     * @param content in DER
     * @param signature of the content, by ECDSA with SHA-256
     */
    static byte[] of(byte[] content, byte[] signature) {
        try {
            return sequence(content, ALGORITHM, new DERBitString(signature).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("signature has no encoding", e);
        }
    }

    /**
     * Of parts that are DER already. The library writes the length: an octet string differs from a sequence in the tag
     * alone (X.690, 8.7 and 8.9).
     */
    private static byte[] sequence(byte[]... parts) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.write(part);
        }
        byte[] der = new DEROctetString(content.toByteArray()).getEncoded(ASN1Encoding.DER);
        der[0] = BERTags.SEQUENCE | BERTags.CONSTRUCTED;
        return der;
    }

    private static byte[] algorithm() {
        try {
            return Profiles.SIGNATURE.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("signature algorithm has no encoding", e);
        }
    }
}
