package dev.chromamesh.sidecar.enrol;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.protocol.enrolment.v1.Credentials;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import dev.chromamesh.sidecar.state.Assignment;
import dev.chromamesh.sidecar.state.Membership;
import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Checks what the control plane granted before anything of it is kept: a bad reply must not replace a good identity. */
public final class Grants {

    private Grants() {}

    /**
     * The membership that a reply amounts to.
     *
     * @param key the key that the certificate must be for
     * @param expected the identity that the certificate must name
     * @param now by which its validity is judged
     * @throws UnusableReplyException if anything in it does not fit
     */
    public static Membership check(Granted granted, PrivateKey key, SpiffeId expected, Instant now)
            throws UnusableReplyException {
        Credentials credentials = granted.credentials();
        List<X509Certificate> chain = certificates(credentials.getCertificateChainList(), "certificate chain");
        List<X509Certificate> roots = certificates(credentials.getTrustBundleList(), "trust bundle");
        Assignment assignment = assignment(granted);
        if (!assignment.id().equals(expected)) {
            throw new UnusableReplyException("the settings are for " + assignment.id() + ", not for " + expected);
        }
        if (!KeyPairs.match(key, chain.get(0).getPublicKey())) {
            throw new UnusableReplyException("the certificate is for another key");
        }
        TrustBundle bundle = new TrustBundle(expected.trustDomain(), roots);
        requireTrusted(chain, bundle, expected, now);
        Instant issuedAt = Instant.ofEpochSecond(credentials.getIssuedAt());
        return new Membership(key, chain, bundle, issuedAt, assignment);
    }

    private static Assignment assignment(Granted granted) throws UnusableReplyException {
        try {
            return Assignment.of(granted.settings());
        } catch (IllegalArgumentException e) {
            throw new UnusableReplyException("the settings are unusable: " + e.getMessage(), e);
        }
    }

    /** The same rules that the other sidecars will judge us by. */
    private static void requireTrusted(List<X509Certificate> chain, TrustBundle bundle, SpiffeId expected, Instant now)
            throws UnusableReplyException {
        try {
            new SpiffeTrustManager(() -> bundle, expected::equals, InstantSource.fixed(now))
                    .checkClientTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
        } catch (CertificateException e) {
            throw new UnusableReplyException(
                    "the certificate is no good at this host's time, " + now + " (is the clock right?): "
                            + e.getMessage(),
                    e);
        }
    }

    private static List<X509Certificate> certificates(List<ByteString> encoded, String what)
            throws UnusableReplyException {
        if (encoded.isEmpty()) {
            throw new UnusableReplyException("the " + what + " is empty");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (ByteString bytes : encoded) {
                certificates.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes.toByteArray())));
            }
        } catch (CertificateException e) {
            throw new UnusableReplyException("the " + what + " cannot be read", e);
        }
        return certificates;
    }
}
