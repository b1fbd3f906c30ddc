package dev.chromamesh.sidecar.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.sidecar.TestMesh;
import dev.chromamesh.sidecar.state.Membership;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalMomentTest {

    @Test
    void itLiesBetweenHalfAndThreeQuartersOfEveryLife() {
        Random random = new Random(4);
        for (int i = 0; i < 10_000; i++) {
            // given any life and any draw
            Duration life = Duration.ofMillis(1 + random.nextInt(Integer.MAX_VALUE));
            Instant expiry = TestMesh.NOON.plus(life);
            // when
            Instant moment = RenewalMoment.of(TestMesh.NOON, expiry, random.nextDouble());
            // then
            assertThat(Duration.between(TestMesh.NOON, moment))
                    .isBetween(
                            life.dividedBy(2).minusMillis(1),
                            life.multipliedBy(3).dividedBy(4));
        }
    }

    @Test
    void theEndsOfTheWindowAreReached() {
        Instant expiry = TestMesh.NOON.plus(Duration.ofHours(24));
        assertThat(RenewalMoment.of(TestMesh.NOON, expiry, 0)).isEqualTo(TestMesh.NOON.plus(Duration.ofHours(12)));
        assertThat(RenewalMoment.of(TestMesh.NOON, expiry, Math.nextDown(1.0)))
                .isBetween(
                        TestMesh.NOON.plus(Duration.ofHours(18)).minusMillis(2),
                        TestMesh.NOON.plus(Duration.ofHours(18)));
    }

    @Test
    void aLifeThatIsOverBeforeItBeginsIsDue() {
        assertThat(RenewalMoment.of(TestMesh.NOON, TestMesh.NOON.minusSeconds(5), 0.5))
                .isEqualTo(TestMesh.NOON.minusSeconds(5));
    }

    @Test
    void itIsDrawnOncePerCertificateAndSpreadsOverTheWindow(@TempDir Path folder) throws Exception {
        try (TestMesh mesh = new TestMesh(folder.resolve("ca"), InstantSource.fixed(TestMesh.NOON))) {
            // given many certificates of one life
            Duration life = Duration.ofHours(24);
            double[] hours = IntStream.range(0, 120)
                    .mapToObj(i -> mesh.membership(TestMesh.SEARCH, life))
                    .mapToDouble(membership -> hours(membership))
                    .toArray();
            // then the draws fill each third of the window between 12 and 18 hours, none far from its share of 40
            for (int hour = 12; hour < 18; hour += 2) {
                int from = hour;
                long count = Arrays.stream(hours)
                        .filter(at -> at >= from && at < from + 2)
                        .count();
                assertThat(count).as("hour " + hour).isBetween(10L, 70L);
            }
            // and asking again gives the same
            Membership one = mesh.membership(TestMesh.SEARCH, life);
            assertThat(RenewalMoment.of(one)).isEqualTo(RenewalMoment.of(one));
        }
    }

    private static double hours(Membership membership) {
        Instant moment = RenewalMoment.of(membership);
        assertThat(RenewalMoment.of(membership)).isEqualTo(moment);
        return Duration.between(membership.issuedAt(), moment).toMillis() / 3_600_000.0;
    }
}
