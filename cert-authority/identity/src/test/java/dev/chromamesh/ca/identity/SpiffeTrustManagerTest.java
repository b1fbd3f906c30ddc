package dev.chromamesh.ca.identity;

import static dev.chromamesh.ca.identity.TestCertificates.FROM;
import static dev.chromamesh.ca.identity.TestCertificates.TO;
import static dev.chromamesh.ca.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.request.Pins;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SpiffeTrustManagerTest {

    private static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    private static final String SEARCH = "spiffe://chroma.example/search";
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final String AUTH_TYPE = "ECDHE_ECDSA";

    private static TestCertificates.Authority root;
    private static TestCertificates.Authority issuing;
    private static X509Certificate leaf;

    @BeforeAll
    static void makeChain() throws Exception {
        root = TestCertificates.root("root");
        issuing = TestCertificates.issuing("issuing", root);
        leaf = leaf(issuing, SEARCH).make();
    }

    @Test
    void aChainToTheBundleIsTrustedWithAndWithoutTheRootInIt() {
        trusts(leaf, issuing.certificate());
        trusts(leaf, issuing.certificate(), root.certificate());
    }

    @Test
    void theOrderOfTheRestOfTheChainDoesNotMatter() {
        trusts(leaf, root.certificate(), issuing.certificate());
    }

    @Test
    void aSecondRootInTheBundleIsTrustedToo() throws Exception {
        TestCertificates.Authority next = TestCertificates.root("next");
        TrustBundle both = new TrustBundle(DOMAIN, List.of(next.certificate(), root.certificate()));

        manager(both, id -> true, NOW).checkClientTrusted(chain(leaf, issuing.certificate()), AUTH_TYPE);
        manager(both, id -> true, NOW)
                .checkClientTrusted(chain(leaf(next, SEARCH).make(), next.certificate()), AUTH_TYPE);
    }

    @Test
    void aRootThatTheOldOneCrossSignedIsTrustedByThoseWhoKnowEither() throws Exception {
        // given: a new root, and a certificate for its key by the old one
        TestCertificates.Authority next = TestCertificates.root("next");
        TestCertificates crossSigned = new TestCertificates()
                .subject("CN=next")
                .asAuthority(1)
                .by(root)
                .key(next.keys());
        TestCertificates.Authority below = TestCertificates.issuing("issuing 2", next);
        X509Certificate[] chain = chain(leaf(below, SEARCH).make(), below.certificate(), crossSigned.make());

        // then
        manager(new TrustBundle(DOMAIN, List.of(root.certificate())), id -> true, NOW)
                .checkServerTrusted(chain, AUTH_TYPE);
        manager(new TrustBundle(DOMAIN, List.of(next.certificate())), id -> true, NOW)
                .checkServerTrusted(chain, AUTH_TYPE);
    }

    @Test
    void anotherRootIsRefused() throws Exception {
        TestCertificates.Authority stranger = TestCertificates.root("root");
        TestCertificates.Authority theirs = TestCertificates.issuing("issuing", stranger);

        refuses("no valid path", leaf(theirs, SEARCH).make(), theirs.certificate(), stranger.certificate());
    }

    @Test
    void aChainWithoutItsIssuingAuthorityIsRefused() {
        refuses("no valid path", leaf);
    }

    @Test
    void aSelfSignedLeafIsRefused() throws Exception {
        refuses(
                "no valid path",
                new TestCertificates().subject("CN=x").uri(SEARCH).make());
    }

    @Test
    void aLeafCannotSignAnotherOne() throws Exception {
        TestCertificates.Authority notOne =
                leaf(issuing, SEARCH).subject("CN=middle").authority();

        refuses(
                "no valid path",
                leaf(notOne, "spiffe://chroma.example/indexer").make(),
                notOne.certificate(),
                issuing.certificate());
    }

    @Test
    void theIssuingAuthorityCannotHaveAnotherBelow() throws Exception {
        TestCertificates.Authority below = TestCertificates.issuing("below", issuing);

        refuses("no valid path", leaf(below, SEARCH).make(), below.certificate(), issuing.certificate());
    }

    @Test
    void anAuthoritysOwnCertificateIsNoPeer() throws Exception {
        X509Certificate authority = new TestCertificates()
                .subject("CN=x")
                .uri(SEARCH)
                .asAuthority(0)
                .by(root)
                .make();

        refuses("CA:FALSE", authority);
    }

    @Test
    void anotherTrustDomainsIdentityIsRefusedEvenFromOurRoot() throws Exception {
        refuses(
                "not of trust domain chroma.example",
                leaf(issuing, "spiffe://other.example/search").make(),
                issuing.certificate());
    }

    @Test
    void anIdentityThatIsNotAcceptedIsRefused() {
        SpiffeTrustManager server = manager(bundle(), SpiffeId.controlPlane(DOMAIN)::equals, NOW);

        assertThatThrownBy(() -> server.checkServerTrusted(chain(leaf, issuing.certificate()), AUTH_TYPE))
                .isInstanceOf(CertificateException.class)
                .hasMessage(SEARCH + " is not the expected peer");
    }

    @Test
    void validityIsJudgedByTheGivenClock() {
        TrustBundle bundle = bundle();
        for (Instant inside : List.of(FROM, NOW, TO)) {
            assertThatCode(() -> manager(bundle, id -> true, inside)
                            .checkClientTrusted(chain(leaf, issuing.certificate()), AUTH_TYPE))
                    .doesNotThrowAnyException();
        }
        for (Instant outside : List.of(FROM.minusSeconds(1), TO.plusSeconds(1))) {
            assertThatThrownBy(() -> manager(bundle, id -> true, outside)
                            .checkClientTrusted(chain(leaf, issuing.certificate()), AUTH_TYPE))
                    .isInstanceOf(CertificateException.class);
        }
    }

    @Test
    void anExpiredLeafIsRefused() throws Exception {
        refuses(
                "no valid path",
                leaf(issuing, SEARCH).valid(FROM, NOW.minusSeconds(1)).make(),
                issuing.certificate());
    }

    @Test
    void anExpiredRootVouchesForNothing() throws Exception {
        // given: a root that ended before its leaf
        TestCertificates.Authority old = new TestCertificates()
                .subject("CN=old")
                .asAuthority(2)
                .valid(FROM, NOW.minusSeconds(1))
                .authority();
        TrustBundle bundle = new TrustBundle(DOMAIN, List.of(old.certificate()));
        X509Certificate[] chain = chain(leaf(old, SEARCH).make(), old.certificate());

        assertThatThrownBy(() -> manager(bundle, id -> true, NOW).checkClientTrusted(chain, AUTH_TYPE))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("no root of trust domain chroma.example is valid at 2026-06-01T00:00:00Z");
    }

    @Test
    void theExtendedKeyUsageMustFitTheSide() throws Exception {
        X509Certificate[] clientOnly = chain(
                leaf(issuing, SEARCH).purposes(KeyPurposeId.id_kp_clientAuth).make(), issuing.certificate());
        X509Certificate[] serverOnly = chain(
                leaf(issuing, SEARCH).purposes(KeyPurposeId.id_kp_serverAuth).make(), issuing.certificate());
        X509Certificate[] unsaid = chain(leaf(issuing, SEARCH).noPurposes().make(), issuing.certificate());
        SpiffeTrustManager manager = manager(bundle(), id -> true, NOW);

        manager.checkClientTrusted(clientOnly, AUTH_TYPE);
        manager.checkServerTrusted(serverOnly, AUTH_TYPE);
        manager.checkClientTrusted(unsaid, AUTH_TYPE);
        manager.checkServerTrusted(unsaid, AUTH_TYPE);
        assertThatThrownBy(() -> manager.checkServerTrusted(clientOnly, AUTH_TYPE))
                .hasMessageContaining("is not for a server");
        assertThatThrownBy(() -> manager.checkClientTrusted(serverOnly, AUTH_TYPE))
                .hasMessageContaining("is not for a client");
    }

    @Test
    void aLeafThatMaySignCertificatesIsRefused() throws Exception {
        refuses(
                "may sign certificates",
                leaf(issuing, SEARCH)
                        .usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)
                        .make(),
                issuing.certificate());
    }

    @Test
    void aNewBundleActsAtTheNextHandshake() throws Exception {
        AtomicReference<TrustBundle> current = new AtomicReference<>(bundle());
        SpiffeTrustManager manager = new SpiffeTrustManager(current::get, id -> true, InstantSource.fixed(NOW));
        manager.checkClientTrusted(chain(leaf, issuing.certificate()), AUTH_TYPE);

        current.set(
                new TrustBundle(DOMAIN, List.of(TestCertificates.root("next").certificate())));

        assertThatThrownBy(() -> manager.checkClientTrusted(chain(leaf, issuing.certificate()), AUTH_TYPE))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void anEndlessChainIsRefusedUnread() {
        X509Certificate[] chain = Collections.nCopies(9, leaf).toArray(X509Certificate[]::new);

        refuses("9 certificates (expected: 1 to 8)", chain);
        refuses("0 certificates");
    }

    @Test
    void aPinnedRootInTheChainIsTrusted() throws Exception {
        byte[] pin = Pins.spki(root.certificate().getPublicKey());
        SpiffeTrustManager manager = pinned(pin);

        manager.checkServerTrusted(chain(leaf, issuing.certificate(), root.certificate()), AUTH_TYPE);
        assertThat(manager.getAcceptedIssuers()).isEmpty();
        assertThatThrownBy(() -> manager.checkServerTrusted(chain(leaf, issuing.certificate()), AUTH_TYPE))
                .hasMessageContaining("no root with the pinned key");
    }

    @Test
    void thePinOfALeafIsNoRoot() {
        assertThatThrownBy(() -> pinned(Pins.spki(leaf.getPublicKey()))
                        .checkServerTrusted(chain(leaf, issuing.certificate(), root.certificate()), AUTH_TYPE))
                .hasMessageContaining("no root with the pinned key");
    }

    @Test
    void aCopyOfThePinnedPublicKeyInAnAttackersChainHelpsNobody() throws Exception {
        // given: the attacker presents the true root beside a chain of their own
        TestCertificates.Authority attacker = TestCertificates.root("root");
        X509Certificate[] chain = chain(leaf(attacker, SEARCH).make(), attacker.certificate(), root.certificate());

        assertThatThrownBy(() ->
                        pinned(Pins.spki(root.certificate().getPublicKey())).checkServerTrusted(chain, AUTH_TYPE))
                .hasMessageContaining("no valid path");
    }

    @Test
    void theRootsAreTheAcceptedIssuers() {
        assertThat(manager(bundle(), id -> true, NOW).getAcceptedIssuers()).containsExactly(root.certificate());
    }

    private static SpiffeTrustManager pinned(byte[] pin) {
        return SpiffeTrustManager.pinned(DOMAIN, key -> Pins.matches(pin, key), id -> true, InstantSource.fixed(NOW));
    }

    private static void trusts(X509Certificate... chain) {
        SpiffeTrustManager manager = manager(bundle(), SpiffeId.parse(SEARCH)::equals, NOW);
        assertThatCode(() -> {
                    manager.checkClientTrusted(chain, AUTH_TYPE);
                    manager.checkServerTrusted(chain, AUTH_TYPE);
                })
                .doesNotThrowAnyException();
    }

    private static void refuses(String because, X509Certificate... chain) {
        SpiffeTrustManager manager = manager(bundle(), id -> true, NOW);
        assertThatThrownBy(() -> manager.checkClientTrusted(chain, AUTH_TYPE))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(because);
        assertThatThrownBy(() -> manager.checkServerTrusted(chain, AUTH_TYPE))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(because);
    }

    private static TrustBundle bundle() {
        return new TrustBundle(DOMAIN, List.of(root.certificate()));
    }

    private static SpiffeTrustManager manager(TrustBundle bundle, Predicate<SpiffeId> accepted, Instant now) {
        return new SpiffeTrustManager(() -> bundle, accepted, InstantSource.fixed(now));
    }

    private static X509Certificate[] chain(X509Certificate... certificates) {
        return Stream.of(certificates).toArray(X509Certificate[]::new);
    }
}
