package dev.chromamesh.ca.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extensions;

/**
 * Refuses certificates whose mere parsing would make the JDK ask the DNS.
 *
 * <p>{@code sun.security.x509.URIName} takes the host of a URI that is no DNS name by its own rules (such as one that
 * ends in a dot) for an IP address, and has it resolved; measured on JDK 17 with five seconds a name. A stranger could
 * so hold the thread of a handshake, and send queries. TLS engines that parse certificates lazily, as Netty's over
 * BoringSSL does, get past this check before the JDK's parser sees a certificate.
 */
final class ResolvableUris {

    private static final int URI_TAG = 6;

    /** {@code scheme://[user@]host[:port]...} where the host does not end in a dot. */
    private static final Pattern HARMLESS =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(?:[^/?#@:]*[^/?#@:.])?(?::[0-9]*)?(?:[/?#].*)?");

    private ResolvableUris() {}

    static void refuse(X509Certificate certificate) throws CertificateException {
        boolean harmless;
        try {
            Extensions extensions = Certificate.getInstance(certificate.getEncoded())
                    .getTBSCertificate()
                    .getExtensions();
            harmless = extensions == null || isHarmless(extensions);
        } catch (IOException | RuntimeException e) {
            // Hostile bytes: the decoder has many unchecked exceptions for them.
            throw new CertificateException("peer presented a malformed certificate", e);
        }
        if (!harmless) {
            throw new CertificateException("peer presented a certificate with a URI whose host would be resolved");
        }
    }

    private static boolean isHarmless(Extensions extensions) throws IOException {
        for (ASN1ObjectIdentifier id : extensions.getExtensionOIDs()) {
            byte[] value = extensions.getExtension(id).getExtnValue().getOctets();
            if (!isHarmless(ASN1Primitive.fromByteArray(value))) {
                return false;
            }
        }
        return true;
    }

    /** Looks at all that could be a URI in a GeneralName, whichever extension it stands in. */
    private static boolean isHarmless(ASN1Primitive value) {
        if (value instanceof ASN1TaggedObject tagged) {
            if (tagged.getTagClass() == BERTags.CONTEXT_SPECIFIC
                    && tagged.getTagNo() == URI_TAG
                    && !tagged.isExplicit()) {
                return HARMLESS.matcher(text(tagged)).matches();
            }
            return isHarmless(tagged.getBaseObject().toASN1Primitive());
        }
        Iterable<ASN1Encodable> parts =
                value instanceof ASN1Sequence sequence ? sequence : value instanceof ASN1Set set ? set : List.of();
        for (ASN1Encodable part : parts) {
            if (!isHarmless(part.toASN1Primitive())) {
                return false;
            }
        }
        return true;
    }

    private static String text(ASN1TaggedObject uri) {
        byte[] octets =
                ASN1OctetString.getInstance(uri, /* declaredExplicit= */ false).getOctets();
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
