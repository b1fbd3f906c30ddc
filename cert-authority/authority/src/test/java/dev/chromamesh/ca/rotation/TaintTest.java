package dev.chromamesh.ca.rotation;

import static dev.chromamesh.ca.rotation.Story.ISSUING_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_2;
import static dev.chromamesh.ca.rotation.Story.ROOT_3;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaintTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aTaintedIssuerIsReplacedAtOnceAndItsLeavesAreToBeRenewedNow() {
        // given
        Story story = Story.begun().joined("chroma-a");

        // when
        Decision decision = story.settle(new Command.Taint(ISSUING_1));

        // then
        assertThat(story.signer().orElseThrow()).isNotEqualTo(ISSUING_1);
        assertThat(story.signingRoot()).contains(ROOT_1);
        assertThat(decision.renewNow()).containsExactly(ISSUING_1);
        story.renewed("chroma-a");
        assertThat(story.settle().renewNow()).isEmpty();
    }

    @Test
    void theRootOfATaintedIssuerStaysAndTheIssuerDrainsAsUsual() {
        // given
        Story story = Story.begun().joined("chroma-a");
        story.settle(new Command.Taint(ISSUING_1));
        story.renewed("chroma-a");

        // when
        story.passes(DAY);
        story.settle();
        Phase before = story.phase(ISSUING_1);
        story.passes(MINUTE);
        story.settle();

        // then
        assertThat(before).isEqualTo(Phase.DRAINING);
        assertThat(story.phase(ISSUING_1)).isEqualTo(Phase.DESTROYED);
        assertThat(story.phase(ROOT_1)).isEqualTo(Phase.ACTIVE);
    }

    @Test
    void theRootThatStandsByTakesOverFromATaintedOneAtOnceWhenAllKnowIt() {
        // given a process that just started
        Story story = Story.begun().joined("chroma-a");
        story.steadyFor = Duration.ZERO;

        // when
        Decision decision = story.go(new Command.Taint(ROOT_1));

        // then
        assertThat(story.signingRoot()).contains(ROOT_2);
        assertThat(story.hierarchy.find(ISSUING_1).orElseThrow().isTainted()).isTrue();
        assertThat(decision.renewNow()).containsExactly(ISSUING_1);
    }

    @Test
    void itTakesOverWithoutAnyRootsKeyBecauseItsIssuersWereSignedInAdvance() {
        // given
        Story story = Story.begun().joined("chroma-a");
        story.rootAvailable = false;

        // when
        story.settle(new Command.Taint(ROOT_1));

        // then
        assertThat(story.signingRoot()).contains(ROOT_2);
    }

    @Test
    void aTaintedRootSignsNothingWhileItsSuccessorIsNotKnown() {
        // given
        Story story = Story.begun().renewed("mute");

        // when
        Decision decision = story.settle(new Command.Taint(ROOT_1));

        // then
        assertThat(story.signer()).isEmpty();
        Finding stopped = Story.finding(decision, Finding.Code.ISSUANCE_STOPPED).orElseThrow();
        assertThat(stopped.text()).contains("root-2").contains("trust bundle 2");
        assertThat(Story.names(stopped.holders())).containsExactly("mute");
        Finding warning =
                Story.finding(decision, Finding.Code.OVERRIDE_WOULD_BREAK).orElseThrow();
        assertThat(warning.text()).contains("cannot check any leaf of root-2");
        story.settle(new Command.Waive(2, "mute is known to be down"));
        assertThat(story.signingRoot()).contains(ROOT_2);
    }

    @Test
    void aTaintedRootLeavesTheBundleWhenAllHoldLeavesOfTheNewOneThoughOldLeavesAreUnexpired() {
        // given
        Story story = Story.begun().joined("chroma-a").joined("chroma-b");
        story.settle(new Command.Taint(ROOT_1));
        story.acknowledged("chroma-a").acknowledged("chroma-b");

        // when
        story.passes(MINUTE).renewed("chroma-a");
        story.settle();
        List<AuthorityId> before = story.trusted();
        story.renewed("chroma-b");
        story.settle();

        // then
        assertThat(before).contains(ROOT_1);
        assertThat(story.trusted()).containsExactly(ROOT_2, ROOT_3);
    }

    @Test
    void aTaintedRootLeavesTheBundleAtTheDeadlineAndTheReportNamesWhoIsLeftBehind() {
        // given somebody who is away with a leaf of two days
        Story story = Story.begun().joined("away");
        story.settle(new Command.Taint(ROOT_1));
        story.passes(Duration.ofHours(12));
        story.hold("away", ISSUING_1, story.now.plus(DAY.multipliedBy(2)));

        // when
        story.passes(Duration.ofHours(12));
        Decision decision = story.settle();

        // then
        assertThat(story.trusted()).doesNotContain(ROOT_1);
        assertThat(decision.findings())
                .filteredOn(finding -> finding.code() == Finding.Code.LEFT_BEHIND)
                .anySatisfy(finding -> assertThat(finding.text()).contains("leaves of issuing-1 are refused"))
                .anySatisfy(finding -> assertThat(finding.text()).contains("still trust it"));
    }

    @Test
    void aTaintedRootThatStandsByLeavesTheBundleWithoutWaitingForTheClock() {
        // given
        Story story = Story.begun().joined("chroma-a");
        story.steadyFor = Duration.ZERO;

        // when
        story.settle(new Command.Taint(ROOT_2));

        // then
        assertThat(story.trusted()).containsExactly(ROOT_1, ROOT_3);
        assertThat(story.signer()).contains(ISSUING_1);
    }

    @Test
    void aNewRootIsNeverCrossSignedByATaintedOne() {
        // given
        Story story = Story.begun().joined("chroma-a");

        // when both are stolen
        story.settle(new Command.Taint(ROOT_2), new Command.Taint(ROOT_1));

        // then
        assertThat(story.hierarchy.find(ROOT_3).orElseThrow().signedBy()).isEmpty();
    }

    @Test
    void aTaintOfNobodyOrForTheSecondTimeIsRefused() {
        Story story = Story.begun();
        story.settle(new Command.Taint(ISSUING_1));

        Decision unknown = story.ask(new Command.Taint(AuthorityId.root(9)));
        Decision again = story.ask(new Command.Taint(ISSUING_1));

        assertThat(Story.finding(unknown, Finding.Code.COMMAND_REFUSED)
                        .orElseThrow()
                        .text())
                .isEqualTo("There is no root-9.");
        assertThat(Story.finding(again, Finding.Code.COMMAND_REFUSED)).isPresent();
    }
}
