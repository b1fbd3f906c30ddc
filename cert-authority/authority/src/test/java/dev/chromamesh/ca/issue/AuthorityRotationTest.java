package dev.chromamesh.ca.issue;

import static dev.chromamesh.ca.issue.Samples.DAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Finding;
import dev.chromamesh.ca.rotation.Phase;
import dev.chromamesh.ca.rotation.Tier;
import dev.chromamesh.ca.rotation.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules are judged where they are made; here, that they happen: to keys, certificates, and those who verify. */
class AuthorityRotationTest extends RotatingAuthority {

    private static final AuthorityId ROOT_1 = AuthorityId.root(1);
    private static final AuthorityId ROOT_2 = AuthorityId.root(2);

    @Test
    void fromTheFirstMomentOnASecondRootStandsByThatTheFirstOneVouchesFor() throws Exception {
        assertThat(authority.trustBundle().roots()).hasSize(2);
        assertThat(phase(ROOT_1)).isEqualTo(Phase.ACTIVE);
        assertThat(phase(ROOT_2)).isEqualTo(Phase.PUBLISHED);
        assertThat(authority.root()).isEqualTo(authority.trustBundle().roots().get(0));
        assertThat(folder.resolve("certificates/root-2.cross-signed.pem")).exists();
    }

    @Test
    void issuingAuthoritiesAreMadeInAdvanceBelowBothRoots() {
        // when
        authority.rotate();

        // then: four each, beside the one that signs
        assertThat(prepared()).hasSize(8);
        assertThat(authority.rotate().done()).isEmpty();
    }

    @Test
    void anotherIssuingAuthorityTakesOverAtOnceWhenToldTo() {
        // given
        Issued before = Samples.issue(authority, DAY);

        // when
        RotationOutcome outcome = authority.rotate(new Command.Rotate(Tier.ISSUING, Optional.empty()));

        // then
        assertThat(outcome.trouble()).isEmpty();
        Issued after = Samples.issue(authority, DAY);
        assertThat(after.chain().get(1)).isNotEqualTo(before.chain().get(1));
        trust(authority.trustBundle(), before);
        trust(authority.trustBundle(), after);
        assertThat(phase(AuthorityId.issuing(1))).isEqualTo(Phase.DRAINING);
    }

    @Test
    void theKeyOfAnIssuingAuthorityIsDestroyedOnceNoLeafOfItIsLeft() {
        Samples.issue(authority, DAY);
        authority.rotate(new Command.Rotate(Tier.ISSUING, Optional.empty()));
        Path key = folder.resolve("keys/issuing-1.pem");

        // when: all but the last moment of the leaf
        passes(DAY);
        assertThat(key).exists();
        passes(Duration.ofMinutes(1));

        // then
        assertThat(phase(AuthorityId.issuing(1))).isEqualTo(Phase.DESTROYED);
        assertThat(key).doesNotExist();
    }

    @Test
    void evidenceAgainstAKeyThatIsGoneIsTakenUp() {
        // given
        String key = Issuer.keyIdAbove(Samples.issue(authority, DAY).leaf()).orElseThrow();
        authority.rotate(new Command.Rotate(Tier.ISSUING, Optional.empty()));
        passes(DAY.plus(Duration.ofMinutes(1)));
        assertThat(phase(AuthorityId.issuing(1))).isEqualTo(Phase.DESTROYED);

        // then: there is nothing to taint, and nothing to try again
        assertThat(authority.relearn(new Evidence(0, List.of(), List.of(), Set.of(key))))
                .isEmpty();
    }

    @Test
    void listsAreSignedForAllWhoseLeavesAreInUse() throws Exception {
        // given
        Issued revoked = Samples.issue(authority, DAY);
        authority.rotate(new Command.Rotate(Tier.ISSUING, Optional.empty()));
        Issued other = Samples.issue(authority, DAY);

        // when
        authority.revoke(revoked.leaf().getSerialNumber(), RevocationReason.KEY_COMPROMISE);
        List<X509CRL> lists = authority.revocationLists();

        // then: the one that signs now first
        assertThat(lists).hasSize(2);
        lists.get(0).verify(other.chain().get(1).getPublicKey());
        lists.get(1).verify(revoked.chain().get(1).getPublicKey());
        assertThat(lists.get(0).getRevokedCertificate(revoked.leaf().getSerialNumber()))
                .isNull();
        assertThat(lists.get(1).getRevokedCertificate(revoked.leaf().getSerialNumber()))
                .isNotNull();
    }

    @Test
    void aRootTakesOverOnceAllHaveAcknowledgedItAndThoseWhoWereAwayStillFindAWay() throws Exception {
        // given: two who know both roots; one has yet to acknowledge
        passes(Duration.ofHours(1));
        TrustBundle onlyFirst = new TrustBundle(Samples.DOMAIN, List.of(authority.root()));
        TrustBundle onlySecond = new TrustBundle(
                Samples.DOMAIN, List.of(authority.trustBundle().roots().get(1)));
        Issued old = Samples.issue(authority, DAY);
        acknowledged = 1;

        // when
        RotationOutcome waiting = authority.rotate(new Command.Rotate(Tier.ROOT, Optional.empty()));

        // then
        assertThat(waiting.decision().waits()).anySatisfy(wait -> {
            assertThat(wait.what()).isEqualTo(Wait.What.ACKNOWLEDGEMENT);
            assertThat(wait.authority()).isEqualTo(ROOT_2);
            assertThat(wait.holders()).hasSize(1);
        });
        assertThat(phase(ROOT_1)).isEqualTo(Phase.ACTIVE);

        // when
        acknowledged = 2;
        authority.rotate();

        // then
        assertThat(phase(ROOT_2)).isEqualTo(Phase.ACTIVE);
        assertThat(phase(ROOT_1)).isEqualTo(Phase.DRAINING);
        Issued next = Samples.issue(authority, DAY);
        assertThat(next.chain()).hasSize(3);
        trust(onlyFirst, next);
        trust(onlySecond, next);
        trust(authority.trustBundle(), next);
        trust(authority.trustBundle(), old);

        // when: the last leaf below the old root is over
        passes(DAY.plus(Duration.ofHours(2)));
        acknowledged = authority.hierarchy().bundle();
        passes(Duration.ofMinutes(1));

        // then
        assertThat(authority.hierarchy().find(ROOT_1).orElseThrow().phase().isOver())
                .isTrue();
        assertThat(authority.trustBundle().roots())
                .doesNotContain(onlyFirst.roots().get(0));
        Issued last = Samples.issue(authority, DAY);
        assertThat(last.chain()).hasSize(2);
        trust(onlySecond, last);
    }

    @Test
    void aLeafFromBeforeABundleIsNoProofThatItsHolderHasTheBundle() {
        // given: a holder whose leaf is older than the root that stands by, though its Envoy has acknowledged that
        passes(Duration.ofHours(1));
        acknowledged = 1_000;
        Samples.issue(authority, Duration.ofDays(3));
        rotateRoot();
        long bundle = authority.hierarchy().bundle();
        assertThat(authority.hierarchy().find(AuthorityId.root(3)).orElseThrow().bundle())
                .isEqualTo(bundle);

        // when
        RotationOutcome outcome = authority.rotate(new Command.Rotate(Tier.ROOT, Optional.empty()));

        // then
        assertThat(phase(AuthorityId.root(3))).isEqualTo(Phase.PUBLISHED);
        assertThat(outcome.decision().after().orders()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Tier.class)
    void ofATaintedAuthorityNothingIsSignedAnyMore(Tier tier) {
        // given
        passes(Duration.ofHours(1));
        acknowledged = 2;
        Issued before = Samples.issue(authority, DAY);
        AuthorityId tainted = new AuthorityId(tier, 1);

        // when
        authority.rotate(new Command.Taint(tainted));

        // then
        Issued after = Samples.issue(authority, DAY);
        assertThat(after.chain().get(1)).isNotEqualTo(before.chain().get(1));
        assertThat(after.root().equals(before.root())).isEqualTo(tier == Tier.ISSUING);
        assertThat(after.chain()).as("nobody tainted vouches for anybody").hasSize(2);
        assertThat(authority.isTainted(before.leaf())).isTrue();
        assertThat(authority.isTainted(after.leaf())).isFalse();
        assertThat(authority.revocationLists()).hasSize(1);
    }

    /** A process that was killed while it made a root that the former one vouched for; that one is tainted since. */
    @Test
    void aRootForWhomNobodyVouchesIsNotTakenForOneThatWasCutShort() throws Exception {
        // given
        Files.copy(
                folder.resolve("certificates/root-2.cross-signed.pem"),
                folder.resolve("certificates/root-3.cross-signed.pem"));

        // when: both roots are tainted at the same moment, so the next one is alone
        Set<String> both = Set.copyOf(authority.trustBundle().roots().stream()
                .map(root -> new Issuer(root).keyId())
                .toList());
        assertThat(authority.relearn(new Evidence(0, List.of(), List.of(), both)))
                .isEmpty();

        // then
        assertThat(authority.hierarchy().find(AuthorityId.root(3)).orElseThrow().signedBy())
                .isEmpty();
        authority.close();
        authority = Samples.open(folder, clock);
        assertThat(phase(AuthorityId.root(3)).isTrusted()).isTrue();
    }

    @Test
    void whileTheNextRootIsNotKnownToAllATaintedOneStopsIssuanceUntilTheOperatorWaivesIt() throws Exception {
        // given: a holder who has not acknowledged the next root
        passes(Duration.ofHours(1));
        Issued old = Samples.issue(authority, DAY);
        acknowledged = 1;

        // when
        RotationOutcome tainted = authority.rotate(new Command.Taint(ROOT_1));

        // then
        assertThat(Samples.refused(authority.issue(Samples.request(KeyPairs.p256(Samples.RANDOM), DAY)))
                        .code())
                .isEqualTo(RefusalCode.AUTHORITY_NOT_READY);
        assertThat(tainted.decision().findings())
                .extracting(Finding::code)
                .contains(Finding.Code.ISSUANCE_STOPPED, Finding.Code.OVERRIDE_WOULD_BREAK);

        // when
        authority.rotate(new Command.Waive(2, "the host is gone"));

        // then
        Issued next = Samples.issue(authority, DAY);
        assertThat(next.root()).isNotEqualTo(old.root());
        trust(authority.trustBundle(), next);
    }

    @Test
    void theSameRequestGetsNoLeafOfATaintedAuthorityAgain() {
        passes(Duration.ofHours(1));
        acknowledged = 2;
        IssuanceRequest request = Samples.request(KeyPairs.p256(Samples.RANDOM), DAY);
        Issued before = Samples.issued(authority.issue(request));
        authority.rotate(new Command.Taint(AuthorityId.issuing(1)));

        assertThat(Samples.issued(authority.issue(request)).leaf()).isNotEqualTo(before.leaf());
    }

    @Test
    void whatCannotBeIsRefusedInWords() {
        authority.rotate();

        RotationOutcome outcome = authority.rotate(new Command.Taint(AuthorityId.root(9)));

        assertThat(outcome.decision().findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(Finding.Code.COMMAND_REFUSED);
            assertThat(finding.text()).isEqualTo("There is no root-9.");
        });
        assertThat(outcome.done()).isEmpty();
    }

    @Test
    void threeRootsInARow() throws Exception {
        passes(Duration.ofHours(1));
        for (int round = 1; round <= 3; round++) {
            Issued before = Samples.issue(authority, DAY);
            acknowledged = authority.hierarchy().bundle();
            rotateRoot();
            Issued after = Samples.issue(authority, DAY);
            assertThat(after.root()).isNotEqualTo(before.root());
            trust(authority.trustBundle(), before);
            trust(new TrustBundle(Samples.DOMAIN, List.of(before.root())), after);
            passes(DAY.plus(Duration.ofMinutes(20)));
            acknowledged = authority.hierarchy().bundle();
            passes(Duration.ofMinutes(20));
            assertThat(phase(AuthorityId.root(round))).isEqualTo(Phase.DESTROYED);
            assertThat(folder.resolve("root-keys/root-" + round + ".pem")).doesNotExist();
        }

        // and: all of it is there after a restart
        var hierarchy = authority.hierarchy();
        TrustBundle bundle = authority.trustBundle();
        authority.close();
        authority = Samples.open(folder, clock);
        assertThat(authority.hierarchy()).isEqualTo(hierarchy);
        assertThat(authority.trustBundle()).isEqualTo(bundle);
        Samples.issue(authority, DAY);
    }

    private void rotateRoot() {
        AuthorityId before = active();
        authority.rotate(new Command.Rotate(Tier.ROOT, Optional.empty()));
        assertThat(active()).isNotEqualTo(before);
    }

    private AuthorityId active() {
        return authority.hierarchy().active(Tier.ROOT).orElseThrow().id();
    }
}
