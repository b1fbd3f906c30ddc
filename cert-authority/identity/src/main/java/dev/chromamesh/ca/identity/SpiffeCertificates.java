package dev.chromamesh.ca.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * Reads the workload that a certificate speaks for.
 *
 * <p>The rules are those of the X509-SVID standard, sections 2 to 5.2, for a leaf. Nothing here proves who signed the
 * certificate: that is {@link SpiffeTrustManager}'s part.
 */
public final class SpiffeCertificates {

    private static final int URI_NAME = 6;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private SpiffeCertificates() {}

    /**
     * The identity in a leaf certificate: its one URI SAN. Names of other kinds are ignored, as the standard allows.
     *
     * @throws InvalidSvidException if the certificate has no or several URI SANs, one that is no workload's SPIFFE ID, or
     *     the powers of an authority
     */
    public static SpiffeId identity(X509Certificate certificate) throws InvalidSvidException {
        requireLeaf(certificate);
        List<String> uris = uriNames(certificate);
        if (uris.size() != 1) {
            throw new InvalidSvidException("certificate has " + uris.size() + " URI SANs (expected: exactly one)");
        }
        try {
            return SpiffeId.parse(uris.get(0));
        } catch (InvalidSpiffeIdException e) {
            throw new InvalidSvidException("URI SAN " + e.getMessage(), e);
        }
    }

    private static void requireLeaf(X509Certificate certificate) throws InvalidSvidException {
        if (certificate.getBasicConstraints() >= 0) {
            throw new InvalidSvidException("certificate is an authority's (expected: CA:FALSE)");
        }
        boolean[] usage = certificate.getKeyUsage();
        if (usage == null || !usage[DIGITAL_SIGNATURE]) {
            throw new InvalidSvidException(
                    "certificate may not sign handshakes (expected: key usage digitalSignature)");
        }
        if (usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
            throw new InvalidSvidException(
                    "certificate may sign certificates or CRLs (expected: digitalSignature only)");
        }
    }

    private static List<String> uriNames(X509Certificate certificate) throws InvalidSvidException {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            throw new InvalidSvidException("certificate has an unreadable SAN extension", e);
        }
        if (names == null) {
            return List.of();
        }
        return names.stream()
                .filter(name -> name.get(0).equals(URI_NAME))
                .map(name -> (String) name.get(1))
                .toList();
    }
}
