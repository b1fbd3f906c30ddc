package dev.chromamesh.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.examples.Cli.Result;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chroma takes 40 MiB; the mesh lets as much pass, and refuses more in a way that clients can read. */
@ExtendWith(SharedMesh.class)
class BodySizeIT {

    private static final int TIMES = 20;

    @Test
    void aBatchOfThirtyMegabytesPassesThrough(TestMesh mesh) throws Exception {
        // when
        JsonObject answer = send(mesh, "add", "30000000", "1");
        // then
        assertThat(answer.get("bytes").getAsLong()).isGreaterThan(30_000_000);
        assertThat(answer.get("records").getAsInt()).isPositive();
        assertThat(answer.get("count")).isEqualTo(answer.get("records"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sized", "chunked"})
    void fortyFiveMegabytesGetAClean413EveryTime(String framing, TestMesh mesh) throws Exception {
        // when
        JsonObject answer = send(mesh, framing, "45000000", Integer.toString(TIMES));
        // then
        assertThat(answer.getAsJsonArray("answers")).hasSize(TIMES).allSatisfy(BodySizeIT::isChromas413);
    }

    @Test
    void chromasOwnClientRaisesAReadableErrorForTooMuch(TestMesh mesh) throws Exception {
        // when
        JsonObject answer = send(mesh, "client", "45000000", "1");
        // then
        assertThat(answer.get("error").getAsString()).contains("41943040");
    }

    private static void isChromas413(JsonElement element) {
        JsonObject answer = element.getAsJsonObject();
        assertThat(answer.get("status").getAsInt())
                .describedAs(answer.toString())
                .isEqualTo(413);
        JsonObject body =
                JsonParser.parseString(answer.get("body").getAsString()).getAsJsonObject();
        assertThat(body.keySet()).containsExactlyInAnyOrder("error", "message");
    }

    private static JsonObject send(TestMesh mesh, String... arguments) throws Exception {
        Result result = Cli.run(
                Map.of("ANONYMIZED_TELEMETRY", "False"),
                "",
                List.of(
                        Parts.real().python().toString(),
                        "-B",
                        "src/test/python/large_bodies.py",
                        Integer.toString(mesh.ports().indexerToB()),
                        arguments[0],
                        arguments[1],
                        arguments[2]));
        assertThat(result.status()).describedAs(result.err()).isZero();
        return JsonParser.parseString(result.out()).getAsJsonObject();
    }
}
