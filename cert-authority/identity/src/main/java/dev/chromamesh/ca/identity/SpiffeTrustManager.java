package dev.chromamesh.ca.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a TLS peer whose certificate chains to the trust bundle and whose SPIFFE ID is accepted.
 *
 * <p>Checked, in this order: that parsing the certificates resolves no names, the roots' own validity (the JDK does not look at it), an RFC 5280 path at the given
 * clock, the X509-SVID rules for a leaf, the trust domain, the extended key usage for the peer's side, and the caller's
 * predicate. Host names are never looked at: the address of a workload says nothing about who it is.
 *
 * <p>Thread-safe if the given functions are; the bundle is asked for at each handshake, so a new one acts at once.
 */
public final class SpiffeTrustManager extends X509ExtendedTrustManager {

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /** More than any chain of a mesh has (leaf, issuing, cross-signed root, root); bounds the work of path building. */
    private static final int MAX_CHAIN = 8;

    private final Roots roots;
    private final Predicate<SpiffeId> accepted;
    private final InstantSource clock;

    /** Where the roots for one handshake come from. */
    private interface Roots {

        TrustBundle forChain(List<X509Certificate> presented) throws CertificateException;

        List<X509Certificate> known();
    }

    /**
     * Trusts what the current bundle vouches for.
     *
     * @param roots the bundle in force, asked for at each handshake
     * @param accepted which identities of the bundle's trust domain may be at the other end
     * @param clock by which validity is judged
     */
    public SpiffeTrustManager(Supplier<TrustBundle> roots, Predicate<SpiffeId> accepted, InstantSource clock) {
        this(new BundleRoots(roots), accepted, clock);
    }

    private SpiffeTrustManager(Roots roots, Predicate<SpiffeId> accepted, InstantSource clock) {
        this.roots = roots;
        this.accepted = accepted;
        this.clock = clock;
    }

    /**
     * Trusts a peer that presents, in its chain, a root with a pinned key. For first contact, when only the pin is known.
     *
     * @param trustDomain the domain that the pinned root vouches for
     * @param pinned whether a public key is the pinned one, see {@code Pins.matches}
     */
    public static SpiffeTrustManager pinned(
            TrustDomain trustDomain, Predicate<PublicKey> pinned, Predicate<SpiffeId> accepted, InstantSource clock) {
        return new SpiffeTrustManager(new PinnedRoots(trustDomain, pinned), accepted, clock);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, CLIENT_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, SERVER_AUTH);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return roots.known().toArray(X509Certificate[]::new);
    }

    private void check(X509Certificate[] presented, String usage) throws CertificateException {
        if (presented.length == 0 || presented.length > MAX_CHAIN) {
            throw new CertificateException(
                    "peer presented " + presented.length + " certificates (expected: 1 to " + MAX_CHAIN + ")");
        }
        List<X509Certificate> chain = List.of(presented);
        for (X509Certificate certificate : chain) {
            ResolvableUris.refuse(certificate);
        }
        X509Certificate leaf = chain.get(0);
        Instant now = clock.instant();
        TrustBundle bundle = roots.forChain(chain);
        requirePath(leaf, chain, bundle, now);
        SpiffeId id = SpiffeCertificates.identity(leaf);
        if (!id.trustDomain().equals(bundle.trustDomain())) {
            throw new CertificateException(id + " is not of trust domain " + bundle.trustDomain());
        }
        requireUsage(leaf, id, usage);
        if (!accepted.test(id)) {
            throw new CertificateException(id + " is not the expected peer");
        }
    }

    private static void requirePath(X509Certificate leaf, List<X509Certificate> chain, TrustBundle bundle, Instant now)
            throws CertificateException {
        Set<TrustAnchor> anchors = bundle.roots().stream()
                .filter(root -> validAt(root, now))
                .map(root -> new TrustAnchor(root, null))
                .collect(Collectors.toUnmodifiableSet());
        if (anchors.isEmpty()) {
            throw new CertificateException("no root of trust domain " + bundle.trustDomain() + " is valid at " + now);
        }
        try {
            CertPathBuilder.getInstance("PKIX").build(pathParameters(leaf, chain, anchors, now));
        } catch (CertPathBuilderException e) {
            throw new CertificateException(
                    "no valid path from the peer's certificate to a root of trust domain " + bundle.trustDomain()
                            + " at " + now + ": " + reason(e),
                    e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("path validation failed", e);
        }
    }

    /** A path is built rather than the presented order taken: a cross-signed root fits in wherever it stands. */
    private static PKIXBuilderParameters pathParameters(
            X509Certificate leaf, List<X509Certificate> chain, Set<TrustAnchor> anchors, Instant now)
            throws InvalidAlgorithmParameterException, NoSuchAlgorithmException {
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(leaf);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        parameters.setMaxPathLength(MAX_CHAIN);
        return parameters;
    }

    private static String reason(CertPathBuilderException failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    private static void requireUsage(X509Certificate leaf, SpiffeId id, String usage) throws CertificateException {
        List<String> usages;
        try {
            usages = leaf.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw new CertificateException("certificate of " + id + " has an unreadable extended key usage", e);
        }
        if (usages != null && !usages.contains(usage)) {
            String side = usage.equals(SERVER_AUTH) ? "a server" : "a client";
            throw new CertificateException("certificate of " + id + " is not for " + side);
        }
    }

    private static boolean validAt(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant())
                && !now.isAfter(certificate.getNotAfter().toInstant());
    }

    private record BundleRoots(Supplier<TrustBundle> bundle) implements Roots {

        @Override
        public TrustBundle forChain(List<X509Certificate> presented) {
            return bundle.get();
        }

        @Override
        public List<X509Certificate> known() {
            return bundle.get().roots();
        }
    }

    /**
     * Anyone can present a certificate with the pinned public key in it; that is harmless, because the path to the peer's
     * leaf must be signed with the private key.
     */
    private record PinnedRoots(TrustDomain trustDomain, Predicate<PublicKey> pinned) implements Roots {

        @Override
        public TrustBundle forChain(List<X509Certificate> presented) throws CertificateException {
            // Not the leaf: the pin names an authority.
            Optional<X509Certificate> root = presented.stream()
                    .skip(1)
                    .filter(certificate -> pinned.test(certificate.getPublicKey()))
                    .findFirst();
            if (root.isEmpty()) {
                throw new CertificateException("peer's chain has no root with the pinned key");
            }
            return new TrustBundle(trustDomain, List.of(root.get()));
        }

        @Override
        public List<X509Certificate> known() {
            return List.of();
        }
    }
}
