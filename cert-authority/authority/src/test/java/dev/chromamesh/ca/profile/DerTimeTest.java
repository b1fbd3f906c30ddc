package dev.chromamesh.ca.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Encoding;
import org.junit.jupiter.api.Test;

class DerTimeTest {

    private static final DateTimeFormatter DIGITS =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** X.690, 8.25, and X.680: the universal tag 23. */
    private static final int UTC_TIME = 23;

    @Test
    void theYear2050BeginsWithAnotherType() throws Exception {
        assertThat(text(Instant.parse("2049-12-31T23:59:59Z"))).isEqualTo("UTC 20491231235959Z");
        assertThat(text(Instant.parse("2050-01-01T00:00:00Z"))).isEqualTo("20500101000000Z");
    }

    @Test
    void anyMomentIsWrittenAsTheFormatterWritesIt() throws Exception {
        Random seeded = new Random(9);
        long first = Instant.parse("1950-01-01T00:00:00Z").getEpochSecond();
        long last = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (int round = 0; round < 10_000; round++) {
            Instant moment = Instant.ofEpochSecond(first + (long) (seeded.nextDouble() * (last - first)));

            assertThat(text(moment).replace("UTC ", "")).isEqualTo(DIGITS.format(moment));
        }
    }

    /** The characters of the DER after its tag and length; of the shorter type with the century that it implies. */
    private static String text(Instant moment) throws IOException {
        byte[] der = DerTime.of(moment).getEncoded(ASN1Encoding.DER);
        String characters = new String(der, 2, der.length - 2, StandardCharsets.US_ASCII);
        return der[0] == UTC_TIME ? "UTC " + (characters.compareTo("50") < 0 ? "20" : "19") + characters : characters;
    }
}
