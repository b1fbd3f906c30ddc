package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final long START = Duration.ofDays(3).toNanos();
    private static final EngineSettings.Crowd TEN_A_SECOND = new EngineSettings.Crowd(10, 5, Duration.ofSeconds(2));

    private Admission admission = new Admission(START);

    @Test
    void burstBeginsAtOnceAndTheRestAtAnEvenRate() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waits.add(take(START));
        }

        assertThat(waits.subList(0, 5)).containsOnly(Duration.ZERO);
        assertThat(waits.subList(5, 8))
                .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300));
    }

    @Test
    void streamThatWouldWaitTooLongIsSentAwayAndDoesNotLengthenTheLine() {
        for (int i = 0; i < 25; i++) {
            take(START);
        }

        assertThat(admission.take(TEN_A_SECOND, START).delay()).isEmpty();
        assertThat(admission.take(TEN_A_SECOND, START).admission()).isEqualTo(admission);
        assertThat(take(START + Duration.ofMillis(100).toNanos())).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void quietTimeGivesBackTheBurstAndNotMore() {
        for (int i = 0; i < 20; i++) {
            take(START);
        }
        long later = START + Duration.ofHours(1).toNanos();

        int atOnce = 0;
        while (take(later).isZero()) {
            atOnce++;
        }

        assertThat(atOnce).isEqualTo(5);
    }

    @Test
    void neverMoreThanTheRateAndTheBurstBeginWhateverTheArrivals() {
        Random random = new Random(3);
        long now = START;
        List<Long> begun = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            now += random.nextInt(3) == 0 ? random.nextInt(400_000_000) : 0;
            Admission.Turn turn = admission.take(TEN_A_SECOND, now);
            admission = turn.admission();
            long came = now;
            turn.delay().ifPresent(delay -> begun.add(came + delay.toNanos()));
        }

        assertThat(begun).isSorted();
        for (int first = 0; first + 25 < begun.size(); first++) {
            assertThat(begun.get(first + 25) - begun.get(first))
                    .as("the time in which 26 streams begin")
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(2).toNanos());
        }
    }

    @Test
    void clockThatStartsBelowZeroMakesNoDifference() {
        admission = new Admission(Long.MAX_VALUE - 10);

        assertThat(take(Long.MAX_VALUE - 5)).isEqualTo(Duration.ZERO);
        assertThat(take(Long.MIN_VALUE + 5)).isEqualTo(Duration.ZERO);
    }

    @Test
    void ratesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new EngineSettings.Crowd(0, 1, Duration.ZERO))
                .hasMessageContaining("streamsPerSecond: 0");
        assertThatThrownBy(() -> new EngineSettings.Crowd(1, 0, Duration.ZERO)).hasMessageContaining("burst: 0");
        assertThatThrownBy(() -> new EngineSettings.Crowd(1, 1, Duration.ofNanos(-1)))
                .hasMessageContaining("longestWait");
    }

    private Duration take(long now) {
        Admission.Turn turn = admission.take(TEN_A_SECOND, now);
        admission = turn.admission();
        return turn.delay().orElse(Duration.ofDays(1));
    }
}
