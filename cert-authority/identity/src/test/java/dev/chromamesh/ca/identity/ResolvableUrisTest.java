package dev.chromamesh.ca.identity;

import static dev.chromamesh.ca.identity.TestCertificates.leaf;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvableUrisTest {

    private static final String SEARCH = "spiffe://chroma.example/search";
    private static TestCertificates.Authority root;

    @BeforeAll
    static void makeRoot() throws Exception {
        root = TestCertificates.root("root");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://chroma.example/search",
                "spiffe://chroma_1/search",
                "https://user@host.example:8443/x?y#z.",
                "ldap:///CN=x",
                "spiffe://h/path."
            })
    void ordinaryUrisPass(String uri) {
        assertThatCode(() -> ResolvableUris.refuse(
                        new UnparsedCertificate(leaf(root, uri).encoded())))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://attacker.example./search",
                "spiffe://attacker.example.",
                "spiffe://attacker.example.:443/search",
                "spiffe://user@attacker.example./search",
                "spiffe://attacker.example.?x",
                "spiffe://attacker.example.#x",
                "attacker.example",
                "spiffe:",
                ""
            })
    void aHostThatWouldBeResolvedIsRefusedUnparsed(String uri) throws Exception {
        refused(leaf(root, uri));
    }

    @Test
    void theNameMayStandInAnyExtension() throws Exception {
        GeneralName bad = new GeneralName(GeneralName.uniformResourceIdentifier, "http://attacker.example./");
        GeneralNames names = new GeneralNames(bad);
        refused(with(Extension.issuerAlternativeName, names));
        refused(with(
                Extension.authorityInfoAccess, new AuthorityInformationAccess(AccessDescription.id_ad_caIssuers, bad)));
        refused(with(Extension.cRLDistributionPoints, new CRLDistPoint(new DistributionPoint[] {
            new DistributionPoint(new DistributionPointName(names), null, null)
        })));
        GeneralName constraint = new GeneralName(GeneralName.uniformResourceIdentifier, "a_b.attacker.example");
        refused(with(
                Extension.nameConstraints,
                new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(constraint)}, null)));
    }

    @Test
    void garbageIsRefused() {
        assertThatThrownBy(() -> ResolvableUris.refuse(new UnparsedCertificate(new byte[] {1, 2, 3})))
                .isInstanceOf(CertificateException.class);
    }

    private static TestCertificates with(ASN1ObjectIdentifier id, ASN1Encodable value) {
        return leaf(root, SEARCH).extension(id, value);
    }

    private static void refused(TestCertificates certificate) throws Exception {
        TrustBundle bundle = new TrustBundle(new TrustDomain("chroma.example"), List.of(root.certificate()));
        SpiffeTrustManager manager =
                new SpiffeTrustManager(() -> bundle, id -> true, InstantSource.fixed(TestCertificates.FROM));
        // in the leaf's place, and further up
        X509Certificate unparsed = new UnparsedCertificate(certificate.encoded());
        X509Certificate good = leaf(root, SEARCH).make();
        for (X509Certificate[] chain :
                List.of(new X509Certificate[] {unparsed}, new X509Certificate[] {good, unparsed})) {
            assertThatThrownBy(() -> manager.checkClientTrusted(chain, "ECDHE_ECDSA"))
                    .isInstanceOf(CertificateException.class)
                    .hasMessageContaining("would be resolved");
        }
    }
}
