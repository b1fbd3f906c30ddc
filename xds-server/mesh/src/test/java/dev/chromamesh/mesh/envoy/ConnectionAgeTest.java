package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionAgeTest {

    private static final SpiffeId ID = SpiffeId.parse("spiffe://chroma.example/chroma-a");

    @Test
    void agesLieWithinAFifthBelowHalfTheLifetime() {
        assertThat(ages(Duration.ofMinutes(10)))
                .allMatch(age -> age.compareTo(Duration.ofMinutes(4)) > 0 && age.compareTo(Duration.ofMinutes(5)) <= 0);
    }

    @Test
    void agesOfManyProxiesAreSpread() {
        // given
        List<Duration> ages = ages(Duration.ofHours(24)).stream().sorted().toList();

        // then each tenth of the range from 48 to 60 minutes has some of them
        Duration tenth = Duration.ofMinutes(12).dividedBy(10);
        for (int i = 0; i < 10; i++) {
            Duration from = Duration.ofMinutes(48).plus(tenth.multipliedBy(i));
            assertThat(ages).anyMatch(age -> age.compareTo(from) >= 0 && age.compareTo(from.plus(tenth)) <= 0);
        }
    }

    @Test
    void ageIsTheSameWheneverItIsComputed() {
        ProxyIdentity proxy = new ProxyIdentity(ID, new UUID(1, 2));
        assertThat(HttpConnections.connectionAge(proxy, Duration.ofHours(24)))
                .isEqualTo(HttpConnections.connectionAge(proxy, Duration.ofHours(24)))
                .isEqualTo(Duration.parse("PT54M54.713S"));
    }

    @Test
    void ageIsNeverBelowASecond() {
        assertThat(ages(Duration.ofMillis(100))).containsOnly(Duration.ofSeconds(1));
    }

    private static List<Duration> ages(Duration lifetime) {
        return IntStream.range(0, 500)
                .mapToObj(i -> HttpConnections.connectionAge(new ProxyIdentity(ID, new UUID(0, i)), lifetime))
                .toList();
    }
}
