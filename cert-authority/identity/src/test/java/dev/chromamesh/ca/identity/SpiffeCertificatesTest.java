package dev.chromamesh.ca.identity;

import static dev.chromamesh.ca.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SpiffeCertificatesTest {

    private static final String SEARCH = "spiffe://chroma.example/search";
    private static TestCertificates.Authority root;

    @BeforeAll
    static void makeRoot() throws Exception {
        root = TestCertificates.root("root");
    }

    @Test
    void theOneUriSanIsTheIdentity() throws Exception {
        assertThat(SpiffeCertificates.identity(leaf(root, SEARCH).make())).isEqualTo(SpiffeId.parse(SEARCH));
    }

    @Test
    void namesOfOtherKindsAreAllowed() throws Exception {
        assertThat(SpiffeCertificates.identity(
                        leaf(root, SEARCH).dns("search.example").make()))
                .isEqualTo(SpiffeId.parse(SEARCH));
    }

    @Test
    void everyTrustDomainAndPathSurvivesTheWayThroughACertificate() throws Exception {
        Random seeded = new Random(1);
        String letters = "abcxyz0189_-";
        for (int round = 0; round < 200; round++) {
            String domain = text(seeded, letters, 10) + "." + text(seeded, letters, 10);
            SpiffeId id = new TrustDomain(domain).id("p" + text(seeded, letters + ".", 20));
            assertThat(SpiffeCertificates.identity(leaf(root, id.uri()).make())).isEqualTo(id);
        }
    }

    @Test
    void noUriSanIsRefused() {
        refused(leaf(root, SEARCH).noNames(), "0 URI SANs");
        refused(leaf(root, SEARCH).noNames().dns("search.example"), "0 URI SANs");
    }

    @Test
    void twoUriSansAreRefused() {
        refused(leaf(root, SEARCH).uri("https://other.example/"), "2 URI SANs");
        refused(leaf(root, SEARCH).uri(SEARCH), "2 URI SANs");
    }

    @Test
    void aUriThatIsNoWorkloadsIdIsRefused() {
        refused(leaf(root, "https://chroma.example/search"), "expected: spiffe://");
        refused(leaf(root, "spiffe://chroma.example"), "has no path");
        refused(leaf(root, "spiffe://chroma.example/"), "path \"\"");
        refused(leaf(root, "spiffe://chroma.example/search/"), "path \"search/\"");
        refused(leaf(root, "spiffe://chroma.example/a,spiffe://chroma.example/b"), "path");
        refused(leaf(root, "SPIFFE://chroma.example/search"), "expected: spiffe://");
        refused(leaf(root, "spiffe://chroma.example:8443/search"), "trust domain");
        refused(leaf(root, "spiffe://user@chroma.example/search"), "trust domain");
        refused(leaf(root, "spiffe://chroma.example/search?x=1"), "path");
        refused(leaf(root, "spiffe://chroma.example/search#x"), "path");
        refused(leaf(root, "spiffe://chroma.example/%73earch"), "path");
    }

    @Test
    void anAuthoritysCertificateIsRefused() {
        refused(leaf(root, SEARCH).subject("CN=x").asAuthority(0), "CA:FALSE");
    }

    @Test
    void aLeafThatMaySignCertificatesOrCrlsIsRefused() {
        refused(leaf(root, SEARCH).usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign), "may sign certificates");
        refused(leaf(root, SEARCH).usage(KeyUsage.digitalSignature | KeyUsage.cRLSign), "may sign certificates");
    }

    @Test
    void aLeafThatMayNotSignHandshakesIsRefused() {
        refused(leaf(root, SEARCH).usage(KeyUsage.keyAgreement), "digitalSignature");
        refused(leaf(root, SEARCH).noUsage(), "digitalSignature");
    }

    private static void refused(TestCertificates certificate, String because) {
        assertThatThrownBy(() -> SpiffeCertificates.identity(certificate.make()))
                .isInstanceOf(InvalidSvidException.class)
                .hasMessageContaining(because);
    }

    private static String text(Random random, String letters, int most) {
        int length = 1 + random.nextInt(most);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }
}
