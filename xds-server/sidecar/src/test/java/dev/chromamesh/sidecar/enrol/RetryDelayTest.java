package dev.chromamesh.sidecar.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryDelayTest {

    @Test
    void itDoublesAndIsJittered() {
        Duration day = Duration.ofDays(1);
        assertThat(RetryDelay.after(1, day, 0)).isEqualTo(Duration.ofMillis(500));
        assertThat(RetryDelay.after(3, day, 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(RetryDelay.after(4, day, 0.5)).isEqualTo(Duration.ofSeconds(6));
        assertThat(RetryDelay.after(50, day, Math.nextDown(1.0)))
                .isBetween(Duration.ofSeconds(299), RetryDelay.LONGEST);
    }

    @Test
    void aShortCertificateGetsManyTries() {
        // given ten seconds left, and nobody who answers
        Duration left = Duration.ofSeconds(10);
        int tries = 0;
        // when
        while (!left.isNegative()) {
            tries++;
            left = left.minus(RetryDelay.after(tries, left, 0.99));
        }
        // then
        assertThat(tries).isGreaterThanOrEqualTo(10);
    }

    @Test
    void itIsNeverLongerThanATenthOfWhatIsLeftNorIdle() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            Duration left = Duration.ofMillis(random.nextInt(Integer.MAX_VALUE));
            Duration delay = RetryDelay.after(1 + random.nextInt(100), left, random.nextDouble());
            assertThat(delay).isGreaterThanOrEqualTo(Duration.ofMillis(250));
            assertThat(delay)
                    .isLessThanOrEqualTo(
                            left.dividedBy(10).compareTo(Duration.ofMillis(500)) > 0
                                    ? left.dividedBy(10)
                                    : Duration.ofMillis(500));
        }
    }

    @Test
    void aCountBelowOneIsAMistake() {
        assertThatThrownBy(() -> RetryDelay.after(0, Duration.ofDays(1), 0))
                .hasMessage("failures: 0 (expected: at least 1)");
    }
}
