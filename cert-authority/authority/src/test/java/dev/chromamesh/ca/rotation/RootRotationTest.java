package dev.chromamesh.ca.rotation;

import static dev.chromamesh.ca.rotation.Story.ISSUING_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_2;
import static dev.chromamesh.ca.rotation.Story.ROOT_3;
import static dev.chromamesh.ca.rotation.Story.rotate;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RootRotationTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void theFirstRootSignsAtOnceAndTheNextIsPublishedAhead() {
        // given nothing, at the very start of a process
        Story story = new Story();
        story.steadyFor = Duration.ZERO;

        // when
        story.settle();

        // then
        assertThat(story.signer()).contains(ISSUING_1);
        assertThat(story.trusted()).containsExactly(ROOT_1, ROOT_2);
        assertThat(story.phase(ROOT_2)).isEqualTo(Phase.PUBLISHED);
        assertThat(story.hierarchy.bundle()).isEqualTo(2);
    }

    @Test
    void theNextRootIsCrossSignedByTheActiveOne() {
        Story story = Story.begun();

        assertThat(story.hierarchy.find(ROOT_1).orElseThrow().signedBy()).isEmpty();
        assertThat(story.hierarchy.find(ROOT_2).orElseThrow().signedBy()).contains(ROOT_1);
    }

    @Test
    void aRootThatStandsByKeepsItsPlaceHoweverLongAllHaveKnownIt() {
        // given
        Story story = Story.begun().joined("chroma-a");

        // when years go by
        story.passes(Duration.ofDays(1000));
        story.settle();
        story.joined("chroma-a").settle();

        // then
        assertThat(story.phase(ROOT_1)).isEqualTo(Phase.ACTIVE);
        assertThat(story.phase(ROOT_2)).isEqualTo(Phase.PUBLISHED);
    }

    @Test
    void aDeadlineAloneDoesNotActivateARootThatIsNotDue() {
        // given somebody who never acknowledges
        Story story = Story.begun().renewed("mute");

        // when
        story.passes(Duration.ofDays(3)).renewed("mute");
        Decision decision = story.settle();

        // then
        assertThat(story.phase(ROOT_1)).isEqualTo(Phase.ACTIVE);
        assertThat(Story.wait(decision, Wait.What.ACKNOWLEDGEMENT)).isEmpty();
    }

    @Test
    void aRootIsDueAtTwoThirdsOfItsLife() {
        // given
        Story story = Story.begun();
        Instant due = story.hierarchy.find(ROOT_1).orElseThrow().at(new Share(2, 3));

        // when
        story.now = due.minusSeconds(1);
        story.settle();
        Phase before = story.phase(ROOT_1);
        story.now = due;
        story.settle();

        // then
        assertThat(before).isEqualTo(Phase.ACTIVE);
        assertThat(story.phase(ROOT_1).isOver()).isTrue();
    }

    @Test
    void aRotationThatWasAskedForWaitsByNameForThoseWhoDidNotAcknowledge() {
        // given
        Story story = Story.begun().joined("chroma-a").renewed("chroma-b");

        // when
        Decision decision = story.settle(rotate(Tier.ROOT));

        // then
        Wait wait = Story.wait(decision, Wait.What.ACKNOWLEDGEMENT).orElseThrow();
        assertThat(wait.authority()).isEqualTo(ROOT_2);
        assertThat(wait.bundle()).isEqualTo(2);
        assertThat(Story.names(wait.holders())).containsExactly("chroma-b");
        assertThat(wait.until()).contains(story.now.plus(DAY));
        assertThat(decision.askAgain()).contains(story.now.plus(DAY));
        assertThat(story.signingRoot()).contains(ROOT_1);
    }

    @Test
    void rootAndIssuerTakeOverInOneGoWhenAllHaveAcknowledged() {
        // given
        Story story = Story.begun().joined("chroma-a").renewed("chroma-b");
        story.settle(rotate(Tier.ROOT));

        // when
        story.acknowledged("chroma-b");
        Decision decision = story.go();

        // then
        assertThat(decision.steps().get(0)).isInstanceOf(Step.Activate.class);
        assertThat(decision.steps().get(1)).isInstanceOf(Step.Activate.class);
        assertThat(story.signingRoot()).contains(ROOT_2);
        assertThat(story.phase(ROOT_1)).isEqualTo(Phase.DRAINING);
        assertThat(story.phase(ISSUING_1)).isEqualTo(Phase.DRAINING);
    }

    @Test
    void theDeadlineGivesTheLateOnesADayFromWhenTheRootWasDue() {
        // given a root that stood by for long, and somebody who never acknowledges
        Story story = Story.begun().passes(Duration.ofDays(30)).renewed("mute");
        story.settle(rotate(Tier.ROOT));

        // when
        story.passes(DAY.minusSeconds(1)).renewed("mute");
        story.settle();
        Phase before = story.phase(ROOT_2);
        story.passes(Duration.ofSeconds(1));
        Decision decision = story.settle();

        // then
        assertThat(before).isEqualTo(Phase.PUBLISHED);
        assertThat(story.phase(ROOT_2)).isEqualTo(Phase.ACTIVE);
        Finding finding = Story.finding(decision, Finding.Code.LEFT_BEHIND).orElseThrow();
        assertThat(Story.names(finding.holders())).containsExactly("mute");
    }

    @Test
    void anOverrideGoesOnAndSaysBeforeWhomItBreaksAndUntilWhen() {
        // given
        Story story = Story.begun().renewed("mute");
        Decision before = story.settle(rotate(Tier.ROOT));

        // when
        story.settle(new Command.Waive(2, "the host burnt down"));

        // then
        Finding warning =
                Story.finding(before, Finding.Code.OVERRIDE_WOULD_BREAK).orElseThrow();
        assertThat(warning.holders()).containsExactly(new Holder("mute", story.now.plus(DAY)));
        assertThat(warning.text()).contains("root-2").contains("by way of root-1");
        assertThat(story.phase(ROOT_2)).isEqualTo(Phase.ACTIVE);
    }

    @Test
    void anOverrideOfWhatNobodyWaitsForIsRefused() {
        Story story = Story.begun().renewed("mute");

        Decision decision = story.go(new Command.Waive(2, "just in case"));

        assertThat(Story.finding(decision, Finding.Code.COMMAND_REFUSED)).isPresent();
        assertThat(story.hierarchy.overridden()).isZero();
    }

    @Test
    void theOldRootStaysTrustedUntilTheLedgerShowsNoLeafBelowIt() {
        // given
        Story story = Story.begun().joined("chroma-a");
        Instant end = story.now.plus(DAY);
        story.settle(rotate(Tier.ROOT));
        story.acknowledged("chroma-a").renewed("chroma-a");

        // when
        story.now = end;
        Decision waiting = story.settle();
        List<AuthorityId> before = story.trusted();
        story.now = end.plusSeconds(1);
        story.settle();

        // then
        Wait wait = Story.wait(waiting, Wait.What.LEAVES).orElseThrow();
        assertThat(wait.authority()).isEqualTo(ISSUING_1);
        assertThat(before).containsExactly(ROOT_1, ROOT_2, ROOT_3);
        assertThat(story.trusted()).containsExactly(ROOT_2, ROOT_3);
        assertThat(story.hierarchy.bundle()).isEqualTo(4);
    }

    @Test
    void theKeyOfARetiredRootIsDestroyedWhenAllKnowThatItIsGoneOrAreLate() {
        // given a root that left the bundle
        Story story = Story.begun().joined("chroma-a");
        story.settle(rotate(Tier.ROOT));
        story.acknowledged("chroma-a").passes(DAY.plusSeconds(1)).renewed("chroma-a");
        Decision decision = story.settle();

        // when
        Phase before = story.phase(ROOT_1);
        story.acknowledged("chroma-a");
        story.settle();

        // then
        assertThat(before).isEqualTo(Phase.RETIRED);
        assertThat(Story.wait(decision, Wait.What.ACKNOWLEDGEMENT).orElseThrow().authority())
                .isEqualTo(ROOT_1);
        assertThat(story.phase(ROOT_1)).isEqualTo(Phase.DESTROYED);
    }

    @Test
    void whatWasPublishedIsNotBelievedToBeKnownInTheSameDecision() {
        // given nobody who could be waited for
        Story story = new Story();

        // when
        Decision decision = story.ask();

        // then
        assertThat(decision.steps()).last().isInstanceOf(Step.Publish.class);
        assertThat(decision.askAgain()).contains(story.now);
    }

    @Test
    void aRootThatStoodByForHalfItsLifeIsReplacedOnceAllKnowTheOther() {
        // given
        Story story = Story.begun();
        story.passes(Duration.ofDays(1825));
        story.settle();
        story.passes(Duration.ofDays(2)).joined("chroma-a");
        Decision decision = story.settle();
        Phase before = story.phase(ROOT_2);

        // when
        story.acknowledged("chroma-a");
        story.settle();

        // then
        assertThat(before).isEqualTo(Phase.PUBLISHED);
        assertThat(Story.wait(decision, Wait.What.ACKNOWLEDGEMENT).orElseThrow().authority())
                .isEqualTo(ROOT_3);
        assertThat(story.phase(ROOT_1)).isEqualTo(Phase.ACTIVE);
        assertThat(story.phase(ROOT_3)).isEqualTo(Phase.PUBLISHED);
        assertThat(story.phase(ROOT_2).isOver()).isTrue();
    }

    @Test
    void rotationsAskedForInARowHappenOneAfterTheOther() {
        // given
        Story story = Story.begun().joined("chroma-a");

        // when
        Decision decision = story.settle(rotate(Tier.ROOT), rotate(Tier.ROOT), rotate(Tier.ROOT));

        // then
        assertThat(story.hierarchy.orders()).hasSize(2);
        assertThat(Story.wait(decision, Wait.What.EARLIER_ROTATION)
                        .orElseThrow()
                        .authority())
                .isEqualTo(ROOT_1);
        for (int day = 0; day < 12; day++) {
            story.acknowledged("chroma-a").renewed("chroma-a").passes(DAY.dividedBy(2));
            story.settle();
        }
        assertThat(story.hierarchy.orders()).isEmpty();
        assertThat(story.signingRoot()).contains(AuthorityId.root(4));
    }

    @Test
    void anotherKindOfKeyNeedsAnotherRootThanTheOneThatStandsBy() {
        // given
        Story story = Story.begun().joined("chroma-a");

        // when
        story.settle(new Command.Rotate(Tier.ROOT, Optional.of("EC P-384")));
        story.acknowledged("chroma-a");
        story.settle();

        // then
        assertThat(story.signingRoot()).contains(ROOT_3);
        assertThat(story.hierarchy.find(ROOT_3).orElseThrow().keyType()).isEqualTo("EC P-384");
        assertThat(story.phase(ROOT_2)).isEqualTo(Phase.PUBLISHED);
    }

    @Test
    void theServersOwnLeafMovesLast() {
        // given a rotation that went on without somebody
        Story story = Story.begun().joined("mute");
        Command another = new Command.Rotate(Tier.ROOT, Optional.of("EC P-384"));
        boolean before = story.settle(another).serverLeafMayMove();
        story.passes(DAY).renewed("mute");

        // when
        boolean afterDeadline = story.settle().serverLeafMayMove();
        story.acknowledged("mute");
        boolean afterAll = story.settle().serverLeafMayMove();

        // then
        assertThat(before).isTrue();
        assertThat(afterDeadline).isFalse();
        assertThat(afterAll).isTrue();
    }

    @Test
    void anyPrefixOfTheJournalLeadsToTheSameEnd() {
        // given a rotation that was done without a break, with nobody to wait for
        Story whole = Story.begun();
        whole.settle(rotate(Tier.ROOT));
        int commanded = 0;
        while (!(whole.journal.get(commanded) instanceof Step.Command)) {
            commanded++;
        }

        for (int length = commanded + 1; length <= whole.journal.size(); length++) {
            // when the process dies after some step
            Story resumed = new Story();
            whole.journal.subList(0, length).forEach(resumed::take);
            resumed.settle();

            // then
            assertThat(resumed.journal).isEqualTo(whole.journal);
            assertThat(resumed.hierarchy).isEqualTo(whole.hierarchy);
        }
    }

    @Test
    void askingOnlyWhenToldToIsEnough() {
        // given somebody who never acknowledges, but renews
        Story story = Story.begun().renewed("mute");
        Decision decision = story.settle(rotate(Tier.ROOT));

        // when nothing but time passes
        int questions = 0;
        while (story.phase(ROOT_1) != Phase.DESTROYED) {
            story.now = decision.askAgain().orElseThrow();
            decision = story.settle();
            questions++;
        }

        // then
        assertThat(questions).isLessThan(10);
        assertThat(Duration.between(Story.START, story.now))
                .isLessThan(DAY.multipliedBy(3).plus(HOUR));
    }
}
