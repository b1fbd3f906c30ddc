package dev.chromamesh.ca.profile;

import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * What an authority's certificate hands down to those it signs.
 *
 * @param certificate the authority's own
 */
public record Issuer(X509Certificate certificate) {

    /** The subject, with the very bytes of the authority's certificate: verifiers may compare bytes. */
    X500Name name() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    /** The key identifier that the authority's certificate states. */
    byte[] keyIdentifier() {
        return KeyIdentifiers.ofSubject(certificate)
                .orElseThrow(() -> new IllegalArgumentException("issuer: no subject key identifier"));
    }

    /** The key identifier in lower-case hex: the name by which records know an authority. */
    public String keyId() {
        return HexFormat.of().formatHex(keyIdentifier());
    }

    /** The key identifier, in lower-case hex, of the authority that a certificate says signed it; empty if it does not say. */
    public static Optional<String> keyIdAbove(X509Certificate certificate) {
        return KeyIdentifiers.ofAuthority(certificate).map(HexFormat.of()::formatHex);
    }

    /** Its validity, which bounds that of all it signs. */
    public Validity validity() {
        return Validity.of(certificate);
    }
}
