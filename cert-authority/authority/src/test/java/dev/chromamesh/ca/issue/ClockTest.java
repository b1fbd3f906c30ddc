package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.BUILT;
import static dev.chromamesh.ca.issue.Samples.DAY;
import static dev.chromamesh.ca.issue.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.request.KeyPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockTest {

    @TempDir
    Path parent;

    private final SettableClock clock = new SettableClock(NOW);

    @Test
    void noRootIsMadeWhileTheClockIsBeforeTheBuildDate() {
        clock.set(BUILT.minusSeconds(1));

        assertThatThrownBy(() -> open())
                .isInstanceOf(AuthorityStateException.class)
                .hasMessageContaining("the clock says 2025-12-31T23:59:59Z")
                .hasMessageContaining("built at 2026-01-01T00:00:00Z")
                .hasMessageContaining("Set the clock");
        assertThat(parent.resolve("ca")).doesNotExist();
    }

    @Test
    void aRootIsMadeAtTheBuildDate() throws Exception {
        clock.set(BUILT);

        try (CertificateAuthority authority = open()) {
            assertThat(authority.chain()).hasSize(2);
        }
    }

    @Test
    void anExistingAuthorityOpensWhileTheClockIsWrongButSignsNothing() throws Exception {
        open().close();
        clock.set(Instant.EPOCH);

        try (CertificateAuthority authority = open()) {
            assertThat(refusal(authority).code()).isEqualTo(RefusalCode.AUTHORITY_NOT_YET_VALID);
            assertThat(refusal(authority).reason()).contains("the clock says 1970-01-01T00:00:00Z");

            // when: the clock is set right
            clock.set(NOW);

            // then
            assertThat(Samples.issue(authority, DAY).issuedAt()).isEqualTo(NOW);
        }
    }

    @Test
    void theIssuingAuthorityIsFollowedInTheLastThirdOfItsLifeWithoutARestart() throws Exception {
        try (CertificateAuthority authority = open()) {
            // given
            X509Certificate first = authority.chain().get(0);
            TrustBundle bundle = authority.trustBundle();
            Issuance.Issued old = Samples.issue(authority, Duration.ofDays(80));
            clock.set(NOW.plus(Duration.ofDays(59)));
            assertThat(Samples.issue(authority, DAY).chain().get(1)).isEqualTo(first);

            // when
            clock.set(NOW.plus(Duration.ofDays(61)));
            Issuance.Issued issued = Samples.issue(authority, DAY);

            // then: a new one under the same root
            assertThat(issued.chain().get(1))
                    .isNotEqualTo(first)
                    .isEqualTo(authority.chain().get(0));
            assertThat(authority.trustBundle()).isEqualTo(bundle);
            assertThat(authority.chain().get(0).getNotAfter().toInstant())
                    .isEqualTo(clock.instant().plus(Duration.ofDays(90)));
            trust(bundle, old);
            trust(bundle, issued);
        }
    }

    @Test
    void theFollowingAuthorityIsThereAfterARestart() throws Exception {
        X509Certificate second;
        try (CertificateAuthority authority = open()) {
            clock.advance(Duration.ofDays(61));
            second = Samples.issue(authority, DAY).chain().get(1);
        }
        try (CertificateAuthority authority = open()) {
            assertThat(authority.chain().get(0)).isEqualTo(second);
        }
    }

    @Test
    void aServerThatWasOffForAYearStartsWithANewIssuingAuthority() throws Exception {
        TrustBundle bundle;
        try (CertificateAuthority authority = open()) {
            bundle = authority.trustBundle();
        }
        clock.advance(Duration.ofDays(365));

        try (CertificateAuthority authority = open()) {
            trust(bundle, Samples.issue(authority, DAY));
        }
    }

    @Test
    void aYearOfUseNeedsNoRestart() throws Exception {
        try (CertificateAuthority authority = open()) {
            TrustBundle bundle = authority.trustBundle();
            for (int day = 0; day < 365; day++) {
                clock.advance(Duration.ofDays(1));
                Issuance.Issued issued = Samples.issue(authority, DAY);
                assertThat(issued.leaf().getNotAfter().toInstant())
                        .isEqualTo(clock.instant().plus(DAY));
                trust(bundle, issued);
            }
        }
    }

    @Test
    void anIssuingAuthorityFromTheFutureIsReplaced() throws Exception {
        // given: one that was made while the clock was a year ahead
        open().close();
        clock.advance(Duration.ofDays(365));
        open().close();
        clock.set(NOW);

        // then
        try (CertificateAuthority authority = open()) {
            trust(authority.trustBundle(), Samples.issue(authority, DAY));
        }
    }

    @Test
    void aFailedRenewalLeavesThePresentAuthorityToItsEnd() throws Exception {
        try (CertificateAuthority authority = open()) {
            X509Certificate first = authority.chain().get(0);

            // given: the root's passphrase is gone while the server runs
            byte[] passphrase = Files.readAllBytes(parent.resolve("ca/root-passphrase"));
            Files.delete(parent.resolve("ca/root-passphrase"));
            clock.set(NOW.plus(Duration.ofDays(80)));

            // then: leaves end with the issuing authority
            Issuance.Issued issued = Samples.issue(authority, Duration.ofDays(30));
            assertThat(issued.chain().get(1)).isEqualTo(first);
            assertThat(issued.leaf().getNotAfter()).isEqualTo(first.getNotAfter());

            // and: after its end, there is a clear word
            clock.set(NOW.plus(Duration.ofDays(91)));
            assertThat(refusal(authority).code()).isEqualTo(RefusalCode.AUTHORITY_EXPIRED);
            assertThat(refusal(authority).reason()).contains("expired at 2027-02-23T12:00:00Z");

            // when: the passphrase is back
            Files.write(parent.resolve("ca/root-passphrase"), passphrase);
            clock.advance(Duration.ofMinutes(2));

            // then
            trust(authority.trustBundle(), Samples.issue(authority, DAY));
        }
    }

    @Test
    void anUnexpectedFaultInARenewalLeavesThePresentAuthorityInUse() throws Exception {
        FailingRandom random = new FailingRandom();
        VaultSettings vaults = new VaultSettings(
                Samples.vaults().encryption(), Samples.vaults().crypto(), random);
        try (CertificateAuthority authority =
                CertificateAuthority.open(parent.resolve("ca"), Samples.SETTINGS, vaults, new Surroundings(clock))) {
            X509Certificate first = authority.chain().get(0);

            // given: the next issuing authority is due, and making it fails in a way that nobody foresaw
            clock.set(NOW.plus(Duration.ofDays(61)));
            random.failOnce();

            // then: the present one signs, and the next try waits
            assertThat(Samples.issue(authority, DAY).chain().get(1)).isEqualTo(first);
            assertThat(random.hasFailed()).isTrue();
            assertThat(Samples.issue(authority, DAY).chain().get(1)).isEqualTo(first);

            // when
            clock.advance(Duration.ofMinutes(2));

            // then
            Issuance.Issued issued = Samples.issue(authority, DAY);
            assertThat(issued.chain().get(1)).isNotEqualTo(first);
            trust(authority.trustBundle(), issued);
        }
    }

    @Test
    void atTheEndOfTheRootNothingIsRenewedInVainAndNothingOutlivesIt() throws Exception {
        try (CertificateAuthority authority = open()) {
            Instant end = authority.chain().get(1).getNotAfter().toInstant();

            // given: the last issuing authority ends with the root
            clock.set(end.minus(Duration.ofDays(60)));
            X509Certificate last = Samples.issue(authority, DAY).chain().get(1);
            assertThat(last.getNotAfter().toInstant()).isEqualTo(end);

            // then
            clock.set(end.minus(Duration.ofMinutes(10)));
            Issuance.Issued issued = Samples.issue(authority, DAY);
            assertThat(issued.chain().get(1)).isEqualTo(last);
            assertThat(issued.leaf().getNotAfter().toInstant()).isEqualTo(end);

            // and: what would end before its owner has it in use is refused, unless it was asked for so short
            clock.set(end.minus(Duration.ofMinutes(9)));
            assertThat(refusal(authority).code()).isEqualTo(RefusalCode.AUTHORITY_ENDING);
            assertThat(refusal(authority).reason()).contains("ends at " + end);
            assertThat(Samples.issue(authority, Duration.ofMinutes(9))
                            .leaf()
                            .getNotAfter()
                            .toInstant())
                    .isEqualTo(end);
            clock.set(end.plusSeconds(1));
            assertThat(refusal(authority).code()).isEqualTo(RefusalCode.AUTHORITY_EXPIRED);
        }
    }

    private CertificateAuthority open() throws AuthorityStateException {
        return Samples.open(parent.resolve("ca"), clock);
    }

    private static Issuance.Refused refusal(CertificateAuthority authority) {
        return Samples.refused(authority.issue(Samples.request(KeyPairs.p256(Samples.RANDOM), DAY)));
    }

    private void trust(TrustBundle bundle, Issuance.Issued issued) throws Exception {
        new SpiffeTrustManager(() -> bundle, Samples.SEARCH::equals, clock)
                .checkClientTrusted(issued.chain().toArray(X509Certificate[]::new), "ECDHE_ECDSA");
    }
}
