package dev.chromamesh.ca.profile;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;

/** What an authority's certificate hands down to those it signs; read once for all of them. Immutable. */
public final class Issuer {

    private final X509Certificate certificate;
    private final X500Name name;
    private final byte[] keyIdentifier;
    private final String keyId;
    private final Validity validity;
    private final Extension authorityKeyIdentifier;

    /**
     * Reads a certificate.
     *
     * @param certificate the authority's own
     * @throws IllegalArgumentException if it has no subject key identifier
     */
    public Issuer(X509Certificate certificate) {
        this.certificate = certificate;
        // with the very bytes of the authority's certificate: verifiers may compare bytes
        this.name = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        this.keyIdentifier = KeyIdentifiers.ofSubject(certificate)
                .orElseThrow(() -> new IllegalArgumentException("issuer: no subject key identifier"));
        this.keyId = HexFormat.of().formatHex(keyIdentifier);
        this.validity = Validity.of(certificate);
        try {
            this.authorityKeyIdentifier = Extension.create(
                    Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyIdentifier));
        } catch (IOException e) {
            throw new IllegalStateException("extension has no encoding", e);
        }
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The subject. */
    X500Name name() {
        return name;
    }

    /** The key identifier that the authority's certificate states. */
    byte[] keyIdentifier() {
        return keyIdentifier.clone();
    }

    /** The extension that names this authority's key in what it signs. */
    Extension authorityKeyIdentifier() {
        return authorityKeyIdentifier;
    }

    /** The key identifier in lower-case hex: the name by which records know an authority. */
    public String keyId() {
        return keyId;
    }

    /** The key identifier, in lower-case hex, of the authority that a certificate says signed it; empty if it does not say. */
    public static Optional<String> keyIdAbove(X509Certificate certificate) {
        return KeyIdentifiers.ofAuthority(certificate).map(HexFormat.of()::formatHex);
    }

    /** Its validity, which bounds that of all it signs. */
    public Validity validity() {
        return validity;
    }
}
