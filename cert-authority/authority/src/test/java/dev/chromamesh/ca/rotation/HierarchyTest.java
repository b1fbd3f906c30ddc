package dev.chromamesh.ca.rotation;

import static dev.chromamesh.ca.rotation.Story.ISSUING_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_2;
import static dev.chromamesh.ca.rotation.Story.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chromamesh.ca.profile.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HierarchyTest {

    private static final Validity YEAR = Validity.from(START, Duration.ofDays(365));

    private final Hierarchy begun = Story.begun().hierarchy;
    private final long next = begun.step() + 1;

    @Test
    void idsAreReadAsTheyAreWritten() {
        assertThat(AuthorityId.parse("root-1")).isEqualTo(ROOT_1);
        assertThat(AuthorityId.parse(AuthorityId.issuing(12).toString())).isEqualTo(AuthorityId.issuing(12));
        for (String wrong :
                new String[] {"root-0", "root-01", "Root-1", "leaf-1", "issuing--1", "root-9999999999", ""}) {
            assertThatThrownBy(() -> AuthorityId.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aStepThatWasAppliedAlreadyChangesNothing() {
        // given
        Story story = Story.begun();

        // when all is read again, from the start and from the middle
        Hierarchy again = story.hierarchy;
        List<Step> twice = new ArrayList<>(story.journal);
        twice.addAll(story.journal.subList(3, story.journal.size()));
        for (Step step : twice) {
            again = again.apply(step);
        }

        // then
        assertThat(again).isSameAs(story.hierarchy);
    }

    @Test
    void aStepThatLeavesAGapIsRefused() {
        refused(new Step.Taint(next + 1, START, ROOT_1), "number: " + (next + 1) + " (expected: " + next + ")");
    }

    @Test
    void numbersAreNeverUsedAgainNorSkipped() {
        refused(prepareRoot(ROOT_2, Optional.of(ROOT_1)), "id: root-2 (expected: root-3)");
        refused(prepareRoot(AuthorityId.root(4), Optional.of(ROOT_1)), "id: root-4 (expected: root-3)");
    }

    @Test
    void onlyARootThatIsInForceSigns() {
        AuthorityId issuer = begun.nextId(Tier.ISSUING);
        AuthorityId root = begun.nextId(Tier.ROOT);

        refused(prepareIssuer(issuer, Optional.empty(), YEAR), "signedBy: nobody");
        refused(prepareIssuer(issuer, Optional.of(ISSUING_1), YEAR), "signedBy: issuing-1 (expected: a root)");
        refused(prepareIssuer(issuer, Optional.of(AuthorityId.root(9)), YEAR), "id: root-9");
        refused(prepareRoot(root, Optional.of(ROOT_2)), "phase of root-2: PUBLISHED (expected: [ACTIVE])");
        Validity longer = Validity.from(START, Duration.ofDays(5000));
        refused(prepareIssuer(issuer, Optional.of(ROOT_1), longer), "expected: within that of root-1");
    }

    @Test
    void nothingTaintedOrExpiredSigns() {
        // given
        Hierarchy tainted = begun.apply(new Step.Taint(next, START, ROOT_1));
        Instant late = YEAR.notAfter().plus(Duration.ofDays(5000));

        // when and then
        refused(
                tainted,
                new Step.Prepare(next + 1, START, tainted.nextId(Tier.ROOT), Optional.of(ROOT_1), YEAR, "EC P-256"),
                "root-1, which is tainted");
        refused(new Step.Activate(next, late, ROOT_2), "root-2, which is not valid at");
        assertThat(tainted.signer(START)).isEmpty();
        assertThat(begun.signer(START)).isPresent();
        assertThat(begun.signer(late)).isEmpty();
    }

    @Test
    void phasesComeInTheirOrder() {
        refused(new Step.Activate(next, START, ROOT_1), "phase of root-1: ACTIVE (expected: [PUBLISHED])");
        refused(new Step.Destroy(next, START, ROOT_1), "phase of root-1: ACTIVE (expected: [PREPARED, RETIRED])");
        refused(new Step.Retire(next, START, ISSUING_1, 2), "phase of issuing-1: ACTIVE (expected: [DRAINING])");
        refused(new Step.Publish(next, START, ISSUING_1, 3), "id: issuing-1 (expected: a root)");
        refused(new Step.Drain(next, START, ISSUING_1), "issuing-1, which is sound (expected: a tainted or an expired");
    }

    @Test
    void anIssuerTakesOverOnlyBelowTheActiveRoot() {
        AuthorityId standsBy = begun.below(ROOT_2).findFirst().orElseThrow().id();

        refused(new Step.Activate(next, START, standsBy), "phase of root-2: PUBLISHED (expected: [ACTIVE])");
    }

    @Test
    void aRootStaysTrustedWhileAnIssuerBelowItIsNotOver() {
        Hierarchy switched = begun.apply(new Step.Activate(next, START, ROOT_2));

        refused(switched, new Step.Retire(next + 1, START, ROOT_1, 3), "phase of issuing-1: ACTIVE");
    }

    @Test
    void bundlesAreNumberedWithoutGaps() {
        // given
        Hierarchy prepared = begun.apply(prepareRoot(begun.nextId(Tier.ROOT), Optional.of(ROOT_1)));
        AuthorityId root = AuthorityId.root(3);

        // when and then
        for (long wrong : new long[] {2, 4}) {
            refused(prepared, new Step.Publish(next + 1, START, root, wrong), "(expected: 3)");
        }
        assertThat(prepared.apply(new Step.Publish(next + 1, START, root, 3)).bundle())
                .isEqualTo(3);
    }

    @Test
    void bundleNumbersCanBeRaisedOnly() {
        Hierarchy raised = begun.apply(new Step.Raise(next, START, 1_000));

        assertThat(raised.bundle()).isEqualTo(1_000);
        assertThat(raised.trusted()).isEqualTo(begun.trusted());
        refused(raised, new Step.Raise(next + 1, START, 1_000), "(expected: above 1000)");
    }

    @Test
    void anOverrideNamesABundleThatThereIsAndAReason() {
        refused(new Step.Waive(next, START, 3, "why"), "bundle: 3 (expected: above 0, up to 2)");
        refused(new Step.Waive(next, START, 2, " "), "reason: blank");
        Hierarchy overridden = begun.apply(new Step.Waive(next, START, 2, "why"));
        refused(overridden, new Step.Waive(next + 1, START, 2, "why"), "above 2, up to 2");
    }

    @Test
    void contradictionsCannotBeBuilt() {
        // given two active roots, or an active issuer whose root is not trusted
        Authority root = begun.find(ROOT_1).orElseThrow();
        Authority second = begun.find(ROOT_2).orElseThrow().entering(Phase.ACTIVE, START, 2);
        Authority gone = root.entering(Phase.DESTROYED, START, 2);

        // when and then
        refusesToBuild(second, "active ROOT: 2 (expected: 0 to 1)");
        refusesToBuild(gone, "DESTROYED (expected: in the trust bundle)");
        refusesToBuild(root.tainted(START), "none (expected: tainted, as its root is)");
        refusesToBuild(root.entering(Phase.ACTIVE, START, 7), "bundle: 7 (expected: 0 to 2)");
    }

    @Test
    void policiesOutOfRangeCannotBeBuilt() {
        RotationPolicy.Kind year = new RotationPolicy.Kind(Duration.ofDays(365), "EC P-256");
        RotationPolicy.Kind month = new RotationPolicy.Kind(Duration.ofDays(30), "EC P-256");
        Share half = new Share(1, 2);
        Duration hour = Duration.ofHours(1);

        assertThatThrownBy(() -> new RotationPolicy(month, year, half, half, 4, hour, hour))
                .hasMessageContaining("issuing life");
        assertThatThrownBy(() -> new RotationPolicy(year, month, new Share(1, 1), half, 4, hour, hour))
                .hasMessageContaining("due: 1/1 (expected: above 0, below 1)");
        assertThatThrownBy(() -> new RotationPolicy(year, month, half, half, 17, hour, hour))
                .hasMessageContaining("advance: 17");
        assertThatThrownBy(() -> new RotationPolicy(year, month, half, half, 4, Duration.ZERO, hour))
                .hasMessageContaining("deadline");
        assertThatThrownBy(() -> new RotationPolicy.Kind(Duration.ofMinutes(59), "EC P-256"))
                .hasMessageContaining("life: PT59M (expected: at least PT1H)");
        assertThatThrownBy(() -> new Share(3, 2)).hasMessageContaining("share: 3/2");
    }

    private Step prepareRoot(AuthorityId id, Optional<AuthorityId> signedBy) {
        return new Step.Prepare(next, START, id, signedBy, YEAR, "EC P-256");
    }

    private Step prepareIssuer(AuthorityId id, Optional<AuthorityId> signedBy, Validity validity) {
        return new Step.Prepare(next, START, id, signedBy, validity, "EC P-256");
    }

    private void refused(Step step, String why) {
        refused(begun, step, why);
    }

    private static void refused(Hierarchy hierarchy, Step step, String why) {
        assertThatThrownBy(() -> hierarchy.apply(step))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private void refusesToBuild(Authority instead, String why) {
        SortedMap<AuthorityId, Authority> authorities = new TreeMap<>(begun.authorities());
        authorities.put(instead.id(), instead);
        assertThatThrownBy(() -> new Hierarchy(begun.step(), begun.bundle(), 0, authorities, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
