package dev.chromamesh.ca.crypto;

import dev.chromamesh.ca.identity.TrustBundle;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Path validation (RFC 5280, 6) with the authority's own provider, where it has one: the JDK's takes two verifications of
 * SunEC, ten times as long as all the rest of an issuance.
 */
public final class PathCheck {

    private static final String PKIX = "PKIX";
    private static final String X509 = "X.509";

    private final Provider provider;

    /** With the same provider as signatures. */
    public PathCheck(EcdsaP256 crypto) {
        this.provider = crypto.provider();
    }

    /**
     * Requires that a chain, without its root, leads to a root of the bundle and is valid at a moment.
     *
     * @throws CertificateException if it does not
     */
    public void require(List<X509Certificate> chain, TrustBundle bundle, Instant at) throws CertificateException {
        try {
            CertificateFactory factory = factory();
            Set<TrustAnchor> anchors = new HashSet<>();
            for (X509Certificate root : own(bundle.roots(), factory)) {
                anchors.add(new TrustAnchor(root, null));
            }
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            validator().validate(factory.generateCertPath(own(chain, factory)), parameters);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("chain does not lead to a root of " + bundle.trustDomain(), e);
        }
    }

    /** The same certificates as the provider's own objects: a certificate verifies with the provider that parsed it. */
    private static List<X509Certificate> own(List<X509Certificate> certificates, CertificateFactory factory)
            throws CertificateException {
        List<X509Certificate> parsed = new ArrayList<>();
        for (X509Certificate certificate : certificates) {
            ByteArrayInputStream der = new ByteArrayInputStream(certificate.getEncoded());
            parsed.add((X509Certificate) factory.generateCertificate(der));
        }
        return parsed;
    }

    private CertPathValidator validator() throws NoSuchAlgorithmException {
        return provider.getService("CertPathValidator", PKIX) == null
                ? CertPathValidator.getInstance(PKIX)
                : CertPathValidator.getInstance(PKIX, provider);
    }

    private CertificateFactory factory() throws CertificateException {
        return provider.getService("CertificateFactory", X509) == null
                ? CertificateFactory.getInstance(X509)
                : CertificateFactory.getInstance(X509, provider);
    }
}
