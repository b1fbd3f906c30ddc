package dev.chromamesh.xds;

import static dev.chromamesh.xds.Patience.Verdict.END_SILENT;
import static dev.chromamesh.xds.Patience.Verdict.END_UNREAD;
import static dev.chromamesh.xds.Patience.Verdict.GIVE_UP;
import static dev.chromamesh.xds.Patience.Verdict.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private static final EngineSettings.Waiting WAITING = EngineSettings.Waiting.DEFAULT;

    @Test
    void clientThatSaysNothingIsEndedAndOneThatSpokeIsNot() {
        Patience silent = Patience.begun(0);

        assertThat(silent.verdict(WAITING, seconds(14))).isEqualTo(WAIT);
        assertThat(silent.verdict(WAITING, seconds(15))).isEqualTo(END_SILENT);
        assertThat(silent.heard().verdict(WAITING, seconds(10_000))).isEqualTo(WAIT);
    }

    @Test
    void clientThatDoesNotReadIsEndedCountingFromTheMomentSomethingHadToWait() {
        Patience unread = Patience.begun(0).heard().unread(true, seconds(100)).unread(true, seconds(150));

        assertThat(unread.verdict(WAITING, seconds(159))).isEqualTo(WAIT);
        assertThat(unread.verdict(WAITING, seconds(160))).isEqualTo(END_UNREAD);
        assertThat(unread.unread(false, seconds(159)).verdict(WAITING, seconds(10_000)))
                .isEqualTo(WAIT);
    }

    @Test
    void answersAreGivenUpCountingFromTheMomentTheNewestOfThemHeldSomethingBack() {
        Patience waiting = Patience.begun(0)
                .heard()
                .heldBack(Set.of("1-1"), seconds(100))
                .heldBack(Set.of("1-1"), seconds(105))
                .heldBack(Set.of("1-1", "1-2"), seconds(108));

        assertThat(waiting.verdict(WAITING, seconds(117))).isEqualTo(WAIT);
        assertThat(waiting.verdict(WAITING, seconds(118))).isEqualTo(GIVE_UP);
        assertThat(waiting.heldBack(Set.of(), seconds(117)).verdict(WAITING, seconds(10_000)))
                .isEqualTo(WAIT);
    }

    @Test
    void clockThatWrapsAroundMakesNoDifference() {
        long begun = Long.MAX_VALUE - seconds(1);

        assertThat(Patience.begun(begun).verdict(WAITING, begun + seconds(14))).isEqualTo(WAIT);
        assertThat(Patience.begun(begun).verdict(WAITING, begun + seconds(15))).isEqualTo(END_SILENT);
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
