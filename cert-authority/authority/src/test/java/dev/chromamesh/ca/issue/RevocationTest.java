package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static dev.chromamesh.ca.issue.Samples.RANDOM;
import static dev.chromamesh.ca.issue.Samples.SEARCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.journal.FragileFiles;
import dev.chromamesh.ca.journal.FragileFiles.Failure;
import dev.chromamesh.ca.journal.FragileFiles.Unsynced;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationTest {

    private static final SpiffeId OTHER = Samples.DOMAIN.id("other");

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);
    private final Locale locale = Locale.getDefault();
    private CertificateAuthority authority;

    @BeforeEach
    void open() throws Exception {
        authority = Samples.open(parent.resolve("ca"), clock);
    }

    @AfterEach
    void close() {
        authority.close();
        Locale.setDefault(locale);
    }

    @Test
    void aRevokedWorkloadGetsNoCertificateUntilItIsReadmitted() throws Exception {
        Samples.issue(authority, DAY);

        // when
        assertThat(authority.revoke(SEARCH, RevocationReason.KEY_COMPROMISE)).isEmpty();

        // then: also after a restart
        for (int round = 0; round < 2; round++) {
            Refused refused = Samples.refused(ask(SEARCH, KeyPairs.p256(RANDOM)));
            assertThat(refused.code()).isEqualTo(RefusalCode.IDENTITY_REVOKED);
            assertThat(refused.code().isTemporary()).isFalse();
            assertThat(refused.reason())
                    .isEqualTo("spiffe://chroma.example/search is revoked since 2026-11-25T12:00:00Z (key-compromise)");
            Samples.issued(ask(OTHER, KeyPairs.p256(RANDOM)));
            restart();
        }

        // and
        assertThat(authority.readmit(SEARCH)).isEmpty();
        restart();
        Samples.issue(authority, DAY);
    }

    @Test
    void anAnswerThatWasGivenIsNotGivenAgainToARevokedWorkload() {
        KeyPair keys = KeyPairs.p256(RANDOM);
        byte[] request = CertificateRequests.create(keys, SEARCH);
        Samples.issued(ask(SEARCH, request));

        authority.revoke(SEARCH, RevocationReason.UNSPECIFIED);

        assertThat(Samples.refused(ask(SEARCH, request)).code()).isEqualTo(RefusalCode.IDENTITY_REVOKED);
    }

    @Test
    void theKeyOfARevokedCertificateGetsNoOther() throws Exception {
        // given: a request that could be asked again, and would get the same certificate
        byte[] request = CertificateRequests.create(KeyPairs.p256(RANDOM), SEARCH);
        Issued issued = Samples.issued(ask(SEARCH, request));

        // when
        assertThat(authority.revoke(issued.leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE))
                .isEmpty();

        // then
        for (int round = 0; round < 2; round++) {
            assertThat(Samples.refused(ask(SEARCH, request)).code()).isEqualTo(RefusalCode.KEY_REUSED);
            restart();
        }

        // and: the workload itself is not concerned
        Samples.issue(authority, DAY);
    }

    @Test
    void whatIsRevokedIsKnownByItsDigestToo() throws Exception {
        Issued issued = Samples.issue(authority, DAY);

        authority.revoke(issued.leaf().getSerialNumber(), RevocationReason.SUPERSEDED);
        restart();

        String digest = FolderHash.sha256(issued.leaf().getEncoded());
        assertThat(authority.revocations().digests(clock.instant())).containsExactly(digest);
        assertThat(authority.revocations().digests(clock.instant().plus(Duration.ofDays(2))))
                .isEmpty();
    }

    @Test
    void bothCertificatesOfAKeyThatWasAskedForAcrossARestartCanBeRevoked() throws Exception {
        byte[] request = CertificateRequests.create(KeyPairs.p256(RANDOM), SEARCH);
        Issued first = Samples.issued(ask(SEARCH, request));
        restart();
        Issued second = Samples.issued(ask(SEARCH, request));

        for (Issued each : List.of(first, second)) {
            assertThat(authority.revoke(each.leaf().getSerialNumber(), RevocationReason.UNSPECIFIED))
                    .isEmpty();
        }

        assertThat(list().getRevokedCertificates()).hasSize(2);
    }

    @Test
    void wrongRevocationsAreRefused() {
        assertThat(authority.revoke(BigInteger.TEN, RevocationReason.UNSPECIFIED))
                .hasValueSatisfying(refused -> {
                    assertThat(refused.code()).isEqualTo(RefusalCode.CERTIFICATE_UNKNOWN);
                    assertThat(refused.reason()).startsWith("no certificate with serial a is known");
                });
        assertThat(authority.revoke(SpiffeId.controlPlane(Samples.DOMAIN), RevocationReason.UNSPECIFIED))
                .hasValueSatisfying(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.IDENTITY_RESERVED));
        assertThat(authority.revoke(new TrustDomain("other.example").id("search"), RevocationReason.UNSPECIFIED))
                .hasValueSatisfying(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.IDENTITY_FOREIGN));
        assertThat(authority.readmit(SEARCH)).isEmpty();
    }

    @Test
    void theListNamesWhatIsRevokedByItselfAndByItsWorkload() throws Exception {
        // given
        Issued bySerial = Samples.issue(authority, DAY);
        Issued byWorkload = Samples.issued(ask(OTHER, KeyPairs.p256(RANDOM)));
        Issued good = Samples.issue(authority, DAY);
        clock.advance(Duration.ofMinutes(5));
        authority.revoke(bySerial.leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
        clock.advance(Duration.ofMinutes(5));
        authority.revoke(OTHER, RevocationReason.UNSPECIFIED);

        // when
        X509CRL list = list();

        // then
        assertThat(list.getRevokedCertificate(bySerial.leaf())).satisfies(entry -> {
            assertThat(entry.getRevocationDate()).isEqualTo(Date.from(NOW.plus(Duration.ofMinutes(5))));
            assertThat(entry.getRevocationReason().name()).isEqualTo("KEY_COMPROMISE");
        });
        assertThat(list.getRevokedCertificate(byWorkload.leaf())).satisfies(entry -> {
            assertThat(entry.getRevocationDate()).isEqualTo(Date.from(NOW.plus(Duration.ofMinutes(10))));
            assertThat(entry.hasExtensions()).isFalse();
        });
        assertThat(list.getRevokedCertificate(good.leaf())).isNull();
        assertThat(list.getThisUpdate()).isEqualTo(Date.from(clock.instant()));
        assertThat(list.getNextUpdate()).isEqualTo(Date.from(clock.instant().plus(DAY)));

        // and: the JDK's path validation takes it; to it a certificate is revoked from the next moment on
        clock.advance(Duration.ofSeconds(1));
        validate(good, list);
        for (Issued revoked : List.of(bySerial, byWorkload)) {
            assertThatThrownBy(() -> validate(revoked, list))
                    .isInstanceOf(CertPathValidatorException.class)
                    .hasMessageContaining("revoked");
        }
    }

    @Test
    void anEndedCertificateLeavesTheListOnceALaterListHasNamedIt() throws Exception {
        Issued issued = Samples.issue(authority, Duration.ofHours(1));
        authority.revoke(issued.leaf().getSerialNumber(), RevocationReason.UNSPECIFIED);
        Issued other = Samples.issued(ask(OTHER, KeyPairs.p256(RANDOM)));
        authority.revoke(OTHER, RevocationReason.UNSPECIFIED);

        clock.advance(Duration.ofDays(2));
        assertThat(list().getRevokedCertificates())
                .extracting(entry -> entry.getSerialNumber())
                .containsExactlyInAnyOrder(
                        issued.leaf().getSerialNumber(), other.leaf().getSerialNumber());

        clock.advance(Duration.ofDays(7));
        assertThat(list().getRevokedCertificates()).isNull();
    }

    @Test
    void aRevocationByAClockThatWasAheadCountsAtOnce() throws Exception {
        // given
        Issued issued = Samples.issue(authority, DAY);
        clock.advance(Duration.ofHours(3));
        authority.revoke(issued.leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE);

        // when
        clock.advance(Duration.ofHours(-2));

        // then
        assertThat(list().getRevokedCertificate(issued.leaf()).getRevocationDate())
                .isEqualTo(Date.from(clock.instant()));
    }

    @Test
    void noNumberOfAListIsUsedTwice() throws Exception {
        BigInteger first = number(list());
        restart();

        assertThat(number(list())).isEqualTo(first.add(BigInteger.ONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-ca-buddhist", "ja-JP-u-ca-japanese"})
    void theListIsTheSameInEveryLocale(String tag) throws Exception {
        Issued issued = Samples.issue(authority, DAY);
        Locale.setDefault(Locale.forLanguageTag(tag));

        authority.revoke(issued.leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
        restart();

        assertThat(list().getRevokedCertificate(issued.leaf()).getRevocationDate())
                .isEqualTo(Date.from(NOW));
    }

    /** Whatever the disk had when the machine stopped: a revocation that was confirmed holds. */
    @Test
    void aCrashForgetsNoRevocationThatWasConfirmed() throws Exception {
        Random random = new Random(8);
        for (int crash = 1; crash <= 12; crash++) {
            for (Unsynced unsynced : Unsynced.values()) {
                // given
                FragileFiles files = new FragileFiles();
                Path place = parent.resolve("crash-" + crash + unsynced);
                BigInteger serial;
                boolean identityRevoked;
                boolean certificateRevoked;
                boolean readmitted;
                try (CertificateAuthority opened = open(place, files)) {
                    serial = Samples.issue(opened, DAY).leaf().getSerialNumber();
                    files.failAt(files.operations() + crash, Failure.CRASH);

                    // when
                    identityRevoked = opened.revoke(SEARCH, RevocationReason.KEY_COMPROMISE)
                            .isEmpty();
                    certificateRevoked = opened.revoke(serial, RevocationReason.KEY_COMPROMISE)
                            .isEmpty();
                    readmitted = opened.readmit(SEARCH).isEmpty();
                }
                files.restart(unsynced, random);

                // then
                try (CertificateAuthority opened = open(place, files)) {
                    String where = "crash at " + crash + ", " + unsynced;
                    if (certificateRevoked) {
                        assertThat(opened.revocations().of(serial)).as(where).isPresent();
                    }
                    if (identityRevoked && !readmitted && !certificateRevoked) {
                        assertThat(opened.revocations().of(SEARCH)).as(where).isPresent();
                    }
                    if (readmitted && identityRevoked) {
                        assertThat(opened.revocations().of(SEARCH)).as(where).isEmpty();
                    }
                }
            }
        }
    }

    private CertificateAuthority open(Path place, FragileFiles files) throws Exception {
        return CertificateAuthority.open(
                place,
                Samples.SETTINGS,
                Samples.vaults(),
                new Surroundings(clock, MonotonicClock.SYSTEM, journal -> files));
    }

    private X509CRL list() {
        List<X509CRL> lists = authority.revocationLists();
        assertThat(lists).hasSize(1);
        return lists.get(0);
    }

    private static BigInteger number(X509CRL list) {
        byte[] value = list.getExtensionValue("2.5.29.20");
        // an octet string that holds an integer
        return new BigInteger(Arrays.copyOfRange(value, 4, value.length));
    }

    private void validate(Issued issued, X509CRL list) throws Exception {
        Instant now = clock.instant();
        PKIXParameters parameters =
                new PKIXParameters(Set.of(new TrustAnchor(authority.chain().get(0), null)));
        parameters.setDate(Date.from(now));
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(list))));
        CertPathValidator validator = CertPathValidator.getInstance("PKIX");
        PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOptions(Set.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
        parameters.addCertPathChecker(checker);
        validator.validate(
                CertificateFactory.getInstance("X.509").generateCertPath(List.of(issued.leaf())), parameters);
    }

    private Issuance ask(SpiffeId id, KeyPair keys) {
        return ask(id, CertificateRequests.create(keys, id));
    }

    private Issuance ask(SpiffeId id, byte[] request) {
        return authority.issue(new IssuanceRequest(id, Optional.of(new UUID(3, 4)), request, DAY));
    }

    private void restart() throws Exception {
        authority.close();
        authority = Samples.open(parent.resolve("ca"), clock);
    }
}
