package dev.chromamesh.ca.identity;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * Which of a workload's instances holds a certificate.
 *
 * <p>A SPIFFE ID names the workload; the instance's UUID stands in the subject, as the attribute {@code serialNumber}
 * (2.5.4.5), which X.520 keeps for telling apart objects of one name. So whoever verified a certificate knows both.
 */
public final class InstanceSubject {

    private InstanceSubject() {}

    /** The subject of a certificate for an instance. */
    public static X500Principal name(UUID instance) {
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.SERIALNUMBER, instance.toString())
                .build();
        try {
            return new X500Principal(name.getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("subject of " + instance + " has no encoding", e);
        }
    }

    /** The instance in a certificate's subject, or empty if there is not exactly one UUID in canonical form. */
    public static Optional<UUID> of(X509Certificate certificate) {
        RDN[] serials = X500Name.getInstance(
                        certificate.getSubjectX500Principal().getEncoded())
                .getRDNs(BCStyle.SERIALNUMBER);
        if (serials.length != 1
                || serials[0].isMultiValued()
                || !(serials[0].getFirst().getValue() instanceof ASN1String text)) {
            return Optional.empty();
        }
        return canonical(text.getString());
    }

    private static Optional<UUID> canonical(String text) {
        try {
            UUID instance = UUID.fromString(text);
            // UUID.fromString also takes "1-1-1-1-1"; two spellings of one instance would be two instances to others.
            return instance.toString().equals(text) ? Optional.of(instance) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
