package dev.chromamesh.ca.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encoding;
import org.junit.jupiter.api.Test;

class ValidityTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    void aPartIsNeverOutsideTheWhole() {
        Random seeded = new Random(8);
        for (int round = 0; round < 1000; round++) {
            Validity issuer = Validity.from(NOW, Duration.ofSeconds(1 + seeded.nextInt(10_000)));
            Instant at = issuer.notBefore()
                    .plusMillis((long) (seeded.nextDouble() * issuer.length().toMillis()));
            Validity part = Validity.from(at, Duration.ofSeconds(1 + seeded.nextInt(20_000)))
                    .within(issuer);

            assertThat(part.notBefore()).isAfterOrEqualTo(issuer.notBefore());
            assertThat(part.notAfter()).isBeforeOrEqualTo(issuer.notAfter());
            assertThat(part.covers(at.truncatedTo(ChronoUnit.SECONDS))
                            || at.truncatedTo(ChronoUnit.SECONDS).isBefore(issuer.notBefore()))
                    .isTrue();
            assertThat(part.within(issuer)).isEqualTo(part);
        }
    }

    @Test
    void nothingInCommonIsNoValidity() {
        assertThatThrownBy(() -> Validity.from(NOW.plus(Duration.ofDays(100)), Duration.ofDays(1))
                        .within(Validity.from(NOW, Duration.ofDays(1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void momentsAreWrittenAsDerWantsThem() throws Exception {
        Random seeded = new Random(9);
        long first = Instant.parse("1950-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (int round = 0; round < 2000; round++) {
            Instant moment = Instant.ofEpochSecond(first + (long) (seeded.nextDouble() * (last - first)));
            byte[] der = DerTime.of(moment).getEncoded(ASN1Encoding.DER);
            boolean generalized = moment.atZone(ZoneOffset.UTC).getYear() >= 2050;

            assertThat(der[0]).isEqualTo((byte) (generalized ? 0x18 : 0x17));
            assertThat(der).hasSize(generalized ? 17 : 15);
            assertThat(DerTime.of(moment).getDate().toInstant()).isEqualTo(moment);
        }
        assertThatThrownBy(() -> DerTime.of(Instant.parse("+10000-01-01T00:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
