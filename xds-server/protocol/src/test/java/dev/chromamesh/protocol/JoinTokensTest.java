package dev.chromamesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.chromamesh.protocol.enrolment.v1.Address;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class JoinTokensTest {

    private static final byte[] SECRET = filled(JoinSecret.BYTES, 0x5a);

    @Test
    void whatIsWrittenReadsBackEqual() {
        // given
        JoinToken token = token(OptionalInt.of(8000));

        // when
        JoinTokens.Reading reading = JoinTokens.read(JoinTokens.write(token));

        // then
        assertThat(reading).isEqualTo(new JoinTokens.WellFormed(token));
    }

    @Test
    void aTokenWithoutChromaReadsBackEqual() {
        JoinToken token = token(OptionalInt.empty());

        assertThat(JoinTokens.read(JoinTokens.write(token))).isEqualTo(new JoinTokens.WellFormed(token));
    }

    @Test
    void blankSpaceAroundIsIgnored() {
        JoinToken token = token(OptionalInt.empty());

        assertThat(JoinTokens.read("  " + JoinTokens.write(token) + "\r\n"))
                .isEqualTo(new JoinTokens.WellFormed(token));
    }

    @Test
    void everyShortenedTokenIsMalformed() {
        String text = JoinTokens.write(token(OptionalInt.of(8000)));

        for (int length = 0; length < text.length(); length++) {
            assertThat(JoinTokens.read(text.substring(0, length)))
                    .as("first %s characters", length)
                    .isInstanceOf(JoinTokens.Malformed.class);
        }
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String text = JoinTokens.write(token(OptionalInt.of(8000)));
        JoinTokens.Reading original = JoinTokens.read(text);

        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : 'A';
            JoinTokens.Reading reading = JoinTokens.read(text.substring(0, i) + other + text.substring(i + 1));
            // the last character may hold bits that are not part of the content
            assertThat(reading instanceof JoinTokens.Malformed || reading.equals(original))
                    .as("character %s", i)
                    .isTrue();
        }
    }

    @Test
    void aReasonNeverContainsTheText() {
        String text = JoinTokens.write(token(OptionalInt.of(8000)));

        for (String bad : List.of("sesame-open-now", text.substring(0, 40), text + "!sesame", "cmt_sesame")) {
            assertThat(JoinTokens.read(bad))
                    .isInstanceOfSatisfying(
                            JoinTokens.Malformed.class,
                            malformed -> assertThat(malformed.reason())
                                    .doesNotContain("sesame")
                                    .doesNotContain(text.substring(4, 20)));
        }
    }

    @Test
    void theSecretHidesWhenPrinted() {
        JoinToken token = token(OptionalInt.empty());

        assertThat(token.toString())
                .contains("JoinSecret[hidden]")
                .doesNotContain("ZZZZ")
                .doesNotContain("5a5a");
    }

    @Test
    void theTextDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertThat(JoinTokens.write(token(OptionalInt.of(8000)))).matches("cmt_[A-Za-z0-9_-]+");
            assertThat(Refusal.TOKEN_USED.word()).isEqualTo("token-used");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static JoinToken token(OptionalInt chromaPort) {
        return new JoinToken(
                new JoinSecret(ByteString.copyFrom(SECRET)),
                List.of(
                        Address.newBuilder().setHost("10.0.0.1").setPort(15010).build(),
                        Address.newBuilder().setHost("::1").setPort(15010).build()),
                ByteString.copyFrom(filled(JoinToken.PIN_BYTES, 7)),
                "chroma.example",
                "chroma-a",
                Instant.parse("2026-11-24T10:00:00Z"),
                chromaPort);
    }

    private static byte[] filled(int size, int value) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
