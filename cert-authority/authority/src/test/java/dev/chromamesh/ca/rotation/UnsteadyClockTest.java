package dev.chromamesh.ca.rotation;

import static dev.chromamesh.ca.rotation.Story.ISSUING_1;
import static dev.chromamesh.ca.rotation.Story.ROOT_1;
import static dev.chromamesh.ca.rotation.Story.rotate;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnsteadyClockTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOLD = RotationPolicy.standard().hold();

    @Test
    void nothingIsRetiredUntilTheClockHasBeenSteadyForTheHold() {
        // given an issuer whose leaves all expired, if the clock may be believed
        Story story = Story.begun().joined("chroma-a");
        story.settle(rotate(Tier.ISSUING));
        story.passes(DAY.plus(HOLD));

        // when the process just started, and then an hour later
        story.steadyFor = Duration.ZERO;
        Decision held = story.settle();
        Phase before = story.phase(ISSUING_1);
        story.steadyFor = HOLD;
        story.settle();

        // then
        assertThat(before).isEqualTo(Phase.DRAINING);
        Wait wait = Story.wait(held, Wait.What.STEADY_CLOCK).orElseThrow();
        assertThat(wait.authority()).isEqualTo(ISSUING_1);
        assertThat(wait.until()).contains(story.now.plus(HOLD));
        assertThat(held.askAgain()).contains(story.now.plus(HOLD));
        assertThat(story.phase(ISSUING_1)).isEqualTo(Phase.DESTROYED);
    }

    @Test
    void aClockSetForwardPassesNoDeadlineAndForgetsNobody() {
        // given
        Story story = Story.begun().renewed("mute");
        story.settle(rotate(Tier.ROOT));

        // when it is set forward by two days, so that all leaves look expired
        story.passes(DAY.multipliedBy(2));
        story.steadyFor = Duration.ZERO;
        story.settle();

        // then
        assertThat(story.phase(ROOT_1)).isEqualTo(Phase.ACTIVE);
    }

    @Test
    void aClockThatRunsIsSteadySinceItWasFirstSeen() {
        ClockWatch watch = ClockWatch.startingAt(Story.START, Duration.ofDays(400));

        watch = watch.lookingAt(Story.START.plus(HOLD), Duration.ofDays(400).plus(HOLD));

        assertThat(watch.moment()).isEqualTo(new Moment(Story.START.plus(HOLD), HOLD));
    }

    @Test
    void aClockThatWasSetEitherWayIsNotSteady() {
        ClockWatch watch = ClockWatch.startingAt(Story.START, Duration.ZERO);

        for (Duration jump : new Duration[] {DAY, DAY.negated(), Duration.ofSeconds(6)}) {
            Instant wall = watch.wall().plus(HOLD).plus(jump);
            watch = watch.lookingAt(wall, watch.monotonic().plus(HOLD));
            assertThat(watch.moment()).isEqualTo(new Moment(wall, Duration.ZERO));
        }
        watch = watch.lookingAt(
                watch.wall().plus(HOLD).plusSeconds(4), watch.monotonic().plus(HOLD));
        assertThat(watch.moment().steadyFor()).isEqualTo(HOLD);
    }
}
