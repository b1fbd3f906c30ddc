package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.TrustDomain;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The profile of root and issuing authority, point by point. */
class AuthorityProfileTest {

    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final boolean[] SIGNS_CERTIFICATES_AND_CRLS = {
        false, false, false, false, false, true, true, false, false
    };

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void rootAndIssuingAuthorityFollowTheirProfile() throws Exception {
        List<X509Certificate> chain = chain("ca");
        X509Certificate issuing = chain.get(0);
        X509Certificate root = chain.get(1);

        assertThat(chain).allSatisfy(certificate -> {
            assertThat(certificate.getVersion()).isEqualTo(3);
            assertThat(certificate.getKeyUsage()).isEqualTo(SIGNS_CERTIFICATES_AND_CRLS);
            assertThat(certificate.getExtendedKeyUsage()).isNull();
            assertThat(certificate.getSubjectAlternativeNames()).containsExactly(List.of(6, "spiffe://chroma.example"));
            assertThat(certificate.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
            assertThat(certificate.getSerialNumber().toByteArray()).hasSize(20);
            assertThat(certificate.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(10)));
        });
        assertThat(root.getBasicConstraints()).isEqualTo(2);
        assertThat(root.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(3652)));
        assertThat(root.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThat(root.getExtensionValue(AUTHORITY_KEY)).isNull();
        root.verify(root.getPublicKey());
        assertThat(issuing.getBasicConstraints()).isZero();
        assertThat(issuing.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(issuing.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThat(issuing.getExtensionValue(AUTHORITY_KEY)).isNotNull();
        issuing.verify(root.getPublicKey());
    }

    @Test
    void namesAreReadableAndOfOneKeyOnly() throws Exception {
        List<X509Certificate> one = chain("one");
        List<X509Certificate> other = chain("other");

        assertThat(one.get(1).getSubjectX500Principal().getName())
                .matches("CN=Root CA [0-9a-f]{16},O=chroma\\.example");
        assertThat(one.get(0).getSubjectX500Principal().getName())
                .matches("CN=Issuing CA [0-9a-f]{16},O=chroma\\.example");
        assertThat(one.get(1).getSubjectX500Principal())
                .isNotEqualTo(other.get(1).getSubjectX500Principal());
        assertThat(one.get(0).getSubjectX500Principal())
                .isNotEqualTo(other.get(0).getSubjectX500Principal());
    }

    @Test
    void aTrustDomainTooLongForAnOrganizationNameStandsInTheSanOnly() throws Exception {
        TrustDomain longest = new TrustDomain("a".repeat(251) + ".org");
        AuthoritySettings settings = new AuthoritySettings(longest, Samples.DAY, Samples.BUILT);

        try (CertificateAuthority authority =
                CertificateAuthority.open(parent.resolve("ca"), settings, Samples.vaults(), new Surroundings(clock))) {
            X509Certificate root = authority.chain().get(1);
            assertThat(root.getSubjectX500Principal().getName()).matches("CN=Root CA [0-9a-f]{16}");
            assertThat(root.getSubjectAlternativeNames()).containsExactly(List.of(6, "spiffe://" + longest));
        }
    }

    @Test
    void datesFrom2050OnAreGeneralizedTime() throws Exception {
        clock.set(Instant.parse("2049-12-31T23:55:00Z"));

        X509Certificate root = chain("ca").get(1);

        String der = HexFormat.of().formatHex(root.getEncoded());
        // UTCTime 491231234500Z, then GeneralizedTime 20591231235500Z
        assertThat(der).contains("170d3439313233313233343530305a180f32303539313233313233353530305a");
        assertThat(ASN1OctetString.getInstance(root.getExtensionValue("2.5.29.14"))
                        .getOctets())
                .isNotEmpty();
    }

    private List<X509Certificate> chain(String folder) throws Exception {
        try (CertificateAuthority authority = Samples.open(parent.resolve(folder), clock)) {
            return authority.chain();
        }
    }
}
