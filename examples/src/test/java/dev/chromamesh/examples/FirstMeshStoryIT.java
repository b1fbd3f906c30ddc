package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.examples.Cli.Result;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The story that {@code chroma-mesh demo} tells, told to its end. */
class FirstMeshStoryIT {

    @Test
    void theStoryIsTrueAndNoRequestFails() throws Exception {
        // when
        JsonObject summary = tell(Map.of());
        // then
        assertThat(summary.get("requests").getAsLong()).isGreaterThanOrEqualTo(2_000);
        assertThat(summary.get("failed").getAsLong()).isZero();
        assertThat(summary.get("rotations").getAsLong()).isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-ca-buddhist", "ja-JP-u-ca-japanese", "tr-TR"})
    void theStoryIsTheSameInEveryLocale(String locale) throws Exception {
        // given
        String[] parts = locale.split("-", 3);
        String options = "-Duser.language=" + parts[0] + " -Duser.country=" + parts[1]
                + (parts.length > 2 ? " -Duser.extensions=" + parts[2] : "");
        // when
        JsonObject summary = tell(Map.of("JAVA_TOOL_OPTIONS", options));
        // then
        assertThat(summary.get("failed").getAsLong()).isZero();
        assertThat(summary.get("rotations").getAsLong()).isGreaterThanOrEqualTo(2);
    }

    private static JsonObject tell(Map<String, String> environment, String... options) throws Exception {
        String[] arguments = new String[options.length + 3];
        System.arraycopy(new String[] {"demo", "--check", "--json"}, 0, arguments, 0, 3);
        System.arraycopy(options, 0, arguments, 3, options.length);
        Result result = Cli.chromaMesh(Parts.named(environment), arguments);
        assertThat(result.status()).describedAs(result.err()).isZero();
        JsonObject summary = JsonParser.parseString(result.out()).getAsJsonObject();
        assertThat(summary.getAsJsonArray("steps"))
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(FirstMeshStoryIT::isOk);
        return summary;
    }

    private static void isOk(JsonElement step) {
        assertThat(step.getAsJsonObject().get("ok").getAsBoolean())
                .describedAs(step.toString())
                .isTrue();
    }
}
