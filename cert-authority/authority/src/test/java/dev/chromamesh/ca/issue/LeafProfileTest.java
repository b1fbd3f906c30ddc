package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static dev.chromamesh.ca.issue.Samples.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.InstanceSubject;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The profile of leaves, point by point, on certificates as a peer parses them. */
class LeafProfileTest {

    private static final String SAN = "2.5.29.17";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String SUBJECT_KEY = "2.5.29.14";
    private static final String AUTHORITY_KEY = "2.5.29.35";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private CertificateAuthority authority;

    @BeforeEach
    void open() throws Exception {
        authority = Samples.open(parent.resolve("ca"), clock);
        clock.advance(Duration.ofDays(2));
    }

    @AfterEach
    void close() {
        authority.close();
    }

    @Test
    void oneUriSanNamesTheWorkload() throws Exception {
        X509Certificate leaf = leaf();

        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, "spiffe://chroma.example/search"));
        assertThat(SpiffeCertificates.identity(leaf)).isEqualTo(Samples.SEARCH);
    }

    @Test
    void theSubjectNamesTheInstanceAndLeavesTheSanUncritical() throws Exception {
        X509Certificate leaf = leaf();

        assertThat(InstanceSubject.of(leaf)).contains(Samples.INSTANCE);
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder(KEY_USAGE, BASIC_CONSTRAINTS);
        assertThat(leaf.getNonCriticalExtensionOIDs())
                .containsExactlyInAnyOrder(SAN, SUBJECT_KEY, AUTHORITY_KEY, EXTENDED_KEY_USAGE);
    }

    @Test
    void theSanIsCriticalWhereTheSubjectIsEmpty() {
        X509Certificate leaf = namelessLeaf();

        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(InstanceSubject.of(leaf)).isEmpty();
        assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder(SAN, KEY_USAGE, BASIC_CONSTRAINTS);
        assertThat(leaf.getNonCriticalExtensionOIDs())
                .containsExactlyInAnyOrder(SUBJECT_KEY, AUTHORITY_KEY, EXTENDED_KEY_USAGE);
    }

    @Test
    void theKeySignsAndDoesNothingElse() throws Exception {
        X509Certificate leaf = leaf();

        assertThat(leaf.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        // DER leaves out the default FALSE: an empty sequence
        assertThat(extension(leaf, BASIC_CONSTRAINTS)).isEqualTo(HexFormat.of().parseHex("3000"));
        // one bit of a byte, seven unused
        assertThat(extension(leaf, KEY_USAGE)).isEqualTo(HexFormat.of().parseHex("03020780"));
    }

    @Test
    void keyIdentifiersLinkLeafAndIssuer() {
        X509Certificate leaf = leaf();
        X509Certificate issuing = authority.chain().get(0);

        byte[] stated = AuthorityKeyIdentifier.getInstance(extension(leaf, AUTHORITY_KEY))
                .getKeyIdentifierOctets();
        byte[] issuers = SubjectKeyIdentifier.getInstance(extension(issuing, SUBJECT_KEY))
                .getKeyIdentifier();
        byte[] own =
                SubjectKeyIdentifier.getInstance(extension(leaf, SUBJECT_KEY)).getKeyIdentifier();
        assertThat(stated).isEqualTo(issuers).hasSize(20);
        assertThat(own).hasSize(20).isNotEqualTo(issuers);
        assertThat(leaf.getIssuerX500Principal().getEncoded())
                .isEqualTo(issuing.getSubjectX500Principal().getEncoded());
    }

    @Test
    void theSignatureAlgorithmIsTheSameInsideAndOutsideAndHasNoParameters() throws Exception {
        Certificate leaf = Certificate.getInstance(leaf().getEncoded());

        assertThat(leaf.getSignatureAlgorithm())
                .isEqualTo(leaf.getTBSCertificate().getSignature());
        assertThat(leaf.getSignatureAlgorithm().getAlgorithm().getId()).isEqualTo("1.2.840.10045.4.3.2");
        assertThat(leaf.getSignatureAlgorithm().getParameters()).isNull();
        assertThat(leaf.getVersionNumber()).isEqualTo(3);
    }

    @Test
    void serialsAreRandomPositiveAndTwentyBytesLong() {
        Set<BigInteger> serials = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            BigInteger serial = leaf().getSerialNumber();
            assertThat(serial.signum()).isOne();
            assertThat(serial.toByteArray()).hasSize(20);
            serials.add(serial);
        }
        assertThat(serials).hasSize(50);
        assertThat(serials.stream()
                        .mapToInt(serial -> serial.intValue() & 0xff)
                        .distinct()
                        .count())
                .isGreaterThan(20);
    }

    @Test
    void validityReachesTenMinutesBackAndLifetimeCountsFromIssue() {
        Issuance.Issued issued = Samples.issue(authority, Duration.ofSeconds(30));

        assertThat(issued.issuedAt()).isEqualTo(clock.instant());
        assertThat(issued.leaf().getNotBefore().toInstant())
                .isEqualTo(clock.instant().minus(Duration.ofMinutes(10)));
        assertThat(issued.leaf().getNotAfter().toInstant())
                .isEqualTo(clock.instant().plusSeconds(30));
    }

    @Test
    void validityIsNeverOutsideTheIssuers() {
        X509Certificate issuing = authority.chain().get(0);

        // given: the first minute of the issuer's life, and a wish beyond its end
        clock.set(issuing.getNotBefore().toInstant().plusSeconds(60));
        X509Certificate leaf = Samples.issue(authority, Duration.ofDays(365)).leaf();

        // then
        assertThat(leaf.getNotBefore()).isEqualTo(issuing.getNotBefore());
        assertThat(leaf.getNotAfter()).isEqualTo(issuing.getNotAfter());
    }

    @Test
    void theChainIsLeafThenIssuing() {
        Issuance.Issued issued = Samples.issue(authority, DAY);

        assertThat(issued.chain())
                .containsExactly(issued.leaf(), authority.chain().get(0));
    }

    @Test
    void nothingButTheKeyIsTakenFromTheRequest() throws Exception {
        // given: a request that asks for another identity
        KeyPair keys = KeyPairs.p256(RANDOM);
        byte[] request = CertificateRequests.create(keys, SpiffeId.controlPlane(Samples.DOMAIN));

        // when
        X509Certificate leaf = Samples.issued(authority.issue(
                        new IssuanceRequest(Samples.SEARCH, Optional.of(Samples.INSTANCE), request, DAY)))
                .leaf();

        // then
        assertThat(SpiffeCertificates.identity(leaf)).isEqualTo(Samples.SEARCH);
        assertThat(leaf.getPublicKey()).isEqualTo(keys.getPublic());
    }

    @Test
    void theControlPlanesIdentityIsIssuedOnItsOwnPathOnly() throws Exception {
        KeyPair keys = KeyPairs.p256(RANDOM);
        SpiffeId server = SpiffeId.controlPlane(Samples.DOMAIN);
        byte[] request = CertificateRequests.create(keys, server);

        assertThat(Samples.refused(authority.issue(new IssuanceRequest(server, Optional.empty(), request, DAY)))
                        .code())
                .isEqualTo(RefusalCode.IDENTITY_RESERVED);
        X509Certificate leaf = Samples.issued(authority.issueForServer(keys)).leaf();
        assertThat(SpiffeCertificates.identity(leaf)).isEqualTo(server);
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(clock.instant().plus(DAY));
    }

    @Test
    void anotherTrustDomainsIdentityIsRefused() {
        SpiffeId foreign = SpiffeId.parse("spiffe://other.example/search");
        byte[] request = CertificateRequests.create(KeyPairs.p256(RANDOM), foreign);

        Issuance.Refused refused =
                Samples.refused(authority.issue(new IssuanceRequest(foreign, Optional.empty(), request, DAY)));

        assertThat(refused.code()).isEqualTo(RefusalCode.IDENTITY_FOREIGN);
        assertThat(refused.reason()).contains("other.example", "chroma.example");
    }

    @Test
    void dividingMomentsBetweenSecondsLosesNoValidity() {
        for (int millis : new int[] {0, 1, 499, 999}) {
            clock.set(Instant.parse("2026-11-28T00:00:00Z").plusMillis(millis));
            X509Certificate leaf =
                    Samples.issue(authority, Duration.ofSeconds(1)).leaf();
            assertThat(leaf.getNotAfter().toInstant())
                    .isAfterOrEqualTo(clock.instant())
                    .isBeforeOrEqualTo(clock.instant().plusSeconds(1));
        }
    }

    private X509Certificate leaf() {
        return Samples.issue(authority, DAY).leaf();
    }

    private X509Certificate namelessLeaf() {
        byte[] request = CertificateRequests.create(KeyPairs.p256(RANDOM), Samples.SEARCH);
        return Samples.issued(authority.issue(new IssuanceRequest(Samples.SEARCH, Optional.empty(), request, DAY)))
                .leaf();
    }

    private static byte[] extension(X509Certificate certificate, String oid) {
        return ASN1OctetString.getInstance(certificate.getExtensionValue(oid)).getOctets();
    }
}
