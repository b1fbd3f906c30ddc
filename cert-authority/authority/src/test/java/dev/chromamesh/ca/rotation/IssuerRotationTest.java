package dev.chromamesh.ca.rotation;

import static dev.chromamesh.ca.rotation.Story.ISSUING_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_2;
import static dev.chromamesh.ca.rotation.Story.rotate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.profile.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IssuerRotationTest {

    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void anIssuerTakesOverAtTwoThirdsOfTheLifeOfTheOneBefore() {
        // given
        Story story = Story.begun();
        Instant due = issuer(story, ISSUING_1).at(new Share(2, 3));

        // when
        story.now = due.minusSeconds(1);
        story.settle();
        Optional<AuthorityId> before = story.signer();
        story.now = due;
        story.settle();

        // then
        assertThat(before).contains(ISSUING_1);
        assertThat(story.signer().orElseThrow()).isNotEqualTo(ISSUING_1);
        assertThat(story.signingRoot()).contains(ROOT_1);
    }

    @Test
    void anIssuerNeedsNoAcknowledgementAndChangesNoBundle() {
        // given somebody who never acknowledges
        Story story = Story.begun().renewed("mute");
        long bundle = story.hierarchy.bundle();

        // when
        story.settle(rotate(Tier.ISSUING));

        // then
        assertThat(story.signer().orElseThrow()).isNotEqualTo(ISSUING_1);
        assertThat(story.hierarchy.bundle()).isEqualTo(bundle);
        assertThat(story.hierarchy.orders()).isEmpty();
    }

    @Test
    void theOldIssuerDrainsUntilTheLedgerShowsNoneOfItsLeaves() {
        // given
        Story story = Story.begun().joined("chroma-a");
        story.settle(rotate(Tier.ISSUING));

        // when
        story.passes(DAY);
        Decision decision = story.settle();
        Phase before = story.phase(ISSUING_1);
        story.passes(Duration.ofSeconds(1));
        story.settle();

        // then
        assertThat(before).isEqualTo(Phase.DRAINING);
        assertThat(Story.wait(decision, Wait.What.LEAVES).orElseThrow().authority())
                .isEqualTo(ISSUING_1);
        assertThat(story.phase(ISSUING_1)).isEqualTo(Phase.DESTROYED);
    }

    @Test
    void fourIssuersAreSignedInAdvanceEachBeginningWhereTheOneBeforeIsDue() {
        // given and when
        Story story = Story.begun();

        // then
        List<Authority> line = story.hierarchy.below(ROOT_1).toList();
        assertThat(line).hasSize(5);
        for (int next = 1; next < line.size(); next++) {
            Validity validity = line.get(next).validity();
            assertThat(validity.notBefore())
                    .isCloseTo(line.get(next - 1).at(new Share(2, 3)), within(Duration.ofSeconds(1)));
        }
        assertThat(line.get(4).validity().notAfter()).isAfter(story.now.plus(Duration.ofDays(320)));
    }

    @Test
    void theRootThatStandsByHasIssuersToo() {
        Story story = Story.begun();

        assertThat(story.hierarchy.below(ROOT_2).map(Authority::phase))
                .hasSize(4)
                .containsOnly(Phase.PREPARED);
    }

    @Test
    void withoutTheRootsKeyTheOnesSignedInAdvanceLastForMonthsAndThenAWarningComes() {
        // given
        Story story = Story.begun();
        story.rootAvailable = false;

        // when 320 days pass
        Optional<Integer> warnedOn = Optional.empty();
        for (int day = 1; day <= 320; day++) {
            story.passes(DAY).joined("chroma-a");
            Decision decision = story.settle();
            if (warnedOn.isEmpty()
                    && Story.finding(decision, Finding.Code.FEW_ISSUERS_LEFT).isPresent()) {
                warnedOn = Optional.of(day);
            }
        }

        // then
        assertThat(story.signer()).isPresent();
        assertThat(warnedOn.orElseThrow()).isBetween(170, 190);
    }

    @Test
    void whenTheLastOneEndsWithoutTheRootsKeyIssuanceStopsAndSaysWhatToDo() {
        // given
        Story story = Story.begun();
        story.rootAvailable = false;
        for (int day = 0; day < 340; day++) {
            story.passes(DAY);
            story.settle();
        }

        // when
        Decision stopped = story.settle();
        story.rootAvailable = true;
        Decision resumed = story.settle();

        // then
        Finding finding = Story.finding(stopped, Finding.Code.ISSUANCE_STOPPED).orElseThrow();
        assertThat(finding.text()).contains("root's key");
        assertThat(Story.finding(stopped, Finding.Code.ROOT_KEY_NEEDED)).isPresent();
        assertThat(Story.finding(resumed, Finding.Code.ISSUANCE_STOPPED)).isEmpty();
        assertThat(story.signer()).isPresent();
    }

    @Test
    void theAgeOfARootWhoseKeyIsAwayIsToldAtHalfThreeQuartersAndNineTenths() {
        // given
        Story story = Story.begun();
        story.rootAvailable = false;
        Authority root = issuer(story, ROOT_1);

        for (int percent : new int[] {50, 75, 90}) {
            // when
            Share share = new Share(percent, 100);
            story.now = root.at(share).minusSeconds(1);
            String before = age(story.ask());
            story.now = root.at(share);
            String after = age(story.ask());

            // then
            assertThat(before).doesNotContain(percent + " %");
            assertThat(after).contains("root-1 has passed " + percent + " %");
        }
    }

    @Test
    void anotherKindOfKeyGoesPastTheOnesSignedInAdvance() {
        // given
        Story story = Story.begun();

        // when
        story.settle(new Command.Rotate(Tier.ISSUING, Optional.of("EC P-384")));

        // then
        AuthorityId signer = story.signer().orElseThrow();
        assertThat(issuer(story, signer).keyType()).isEqualTo("EC P-384");
    }

    @Test
    void afterALongStopWhoeverIsValidSignsAtOnce() {
        // given a server that was off for 200 days, and whose clock is not confirmed yet
        Story story = Story.begun();
        story.passes(Duration.ofDays(200));
        story.steadyFor = Duration.ZERO;
        story.rootAvailable = false;

        // when
        story.settle();

        // then
        assertThat(story.signer()).isPresent();
    }

    @Test
    void atTheEndOfARootsLifeIssuersAreNotMadeWithoutEnd() {
        // given a root whose successor is not there
        Story story = Story.begun();
        Authority root = issuer(story, ROOT_1);
        story.settle(new Command.Taint(ROOT_2));
        story.rootAvailable = false;
        story.now = root.validity().notAfter().minus(Duration.ofDays(10));

        // when
        Decision decision = story.settle();

        // then
        assertThat(decision.steps()).hasSizeLessThan(20);
        assertThat(Story.finding(decision, Finding.Code.ROOT_KEY_NEEDED)).isPresent();
    }

    private static String age(Decision decision) {
        return Story.finding(decision, Finding.Code.ROOT_AGES)
                .map(Finding::text)
                .orElse("");
    }

    private static Authority issuer(Story story, AuthorityId id) {
        return story.hierarchy.find(id).orElseThrow();
    }

    private static org.assertj.core.data.TemporalUnitOffset within(Duration duration) {
        return new org.assertj.core.data.TemporalUnitWithinOffset(
                duration.toSeconds(), java.time.temporal.ChronoUnit.SECONDS);
    }
}
