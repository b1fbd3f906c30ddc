package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Phase;
import dev.chromamesh.ca.rotation.Tier;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The authorities at one moment, with what signing and verifying takes. Immutable.
 *
 * @param trustDomain whose they are
 * @param hierarchy which there are
 * @param roots those that are trusted now, in the order in which they were made
 * @param leafSigner who signs leaves, unless the key is not to be believed
 * @param listSigners issuing authorities that sign, or signed what may be in use: those below a believed root
 */
record Present(
        TrustDomain trustDomain,
        Hierarchy hierarchy,
        List<X509Certificate> roots,
        Optional<LeafSigner> leafSigner,
        List<SigningKey> listSigners) {

    /**
     * Who signs leaves.
     *
     * @param issuing the issuing authority
     * @param issuer what it hands down
     * @param root its root's certificate
     * @param chain what goes with a leaf: the issuing authority and, for those who know only the root before, its root's
     *     cross-signed certificate
     */
    record LeafSigner(SigningKey issuing, Issuer issuer, X509Certificate root, List<X509Certificate> chain) {}

    static Present of(
            TrustDomain trustDomain,
            Hierarchy hierarchy,
            Map<AuthorityId, AuthorityCertificates> certificates,
            Map<AuthorityId, SigningKey> keys) {
        List<X509Certificate> roots = hierarchy.trusted().stream()
                .map(root -> certificates(certificates, root.id()).own())
                .toList();
        Optional<LeafSigner> leafSigner = hierarchy
                .active(Tier.ISSUING)
                .filter(issuer -> !issuer.isTainted())
                .map(issuer -> leafSigner(issuer, hierarchy, certificates, keys));
        List<SigningKey> listSigners = hierarchy.authorities().values().stream()
                .filter(authority -> keys.containsKey(authority.id()) && !authority.isTainted())
                .sorted(Comparator.comparing(authority -> authority.phase() != Phase.ACTIVE))
                .map(authority -> Objects.requireNonNull(keys.get(authority.id())))
                .toList();
        return new Present(trustDomain, hierarchy, roots, leafSigner, listSigners);
    }

    /** What leaves chain to. */
    TrustBundle bundle() {
        return new TrustBundle(trustDomain, roots);
    }

    /** The root that signs now; if none does, the youngest in the bundle. */
    X509Certificate root() {
        return leafSigner.map(LeafSigner::root).orElseGet(() -> roots.get(roots.size() - 1));
    }

    private static LeafSigner leafSigner(
            Authority issuer,
            Hierarchy hierarchy,
            Map<AuthorityId, AuthorityCertificates> certificates,
            Map<AuthorityId, SigningKey> keys) {
        SigningKey issuing = Objects.requireNonNull(keys.get(issuer.id()), issuer.id()::toString);
        Authority root = hierarchy.find(issuer.signedBy().orElseThrow()).orElseThrow();
        AuthorityCertificates ofRoot = certificates(certificates, root.id());
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(issuing.certificate());
        boolean bridges = root.signedBy()
                .flatMap(hierarchy::find)
                .filter(before -> before.phase().isTrusted() && !before.isTainted())
                .isPresent();
        ofRoot.crossSigned().filter(certificate -> bridges).ifPresent(chain::add);
        return new LeafSigner(issuing, new Issuer(issuing.certificate()), ofRoot.own(), List.copyOf(chain));
    }

    private static AuthorityCertificates certificates(
            Map<AuthorityId, AuthorityCertificates> certificates, AuthorityId id) {
        return Objects.requireNonNull(certificates.get(id), id::toString);
    }
}
