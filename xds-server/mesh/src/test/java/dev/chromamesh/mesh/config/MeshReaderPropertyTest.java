package dev.chromamesh.mesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.mesh.diagnostic.Diagnostic;
import dev.chromamesh.mesh.diagnostic.DiagnosticRenderer;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.diagnostic.SourceText;
import dev.chromamesh.mesh.model.Mesh;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What holds for every text. A failure names the seed that made the text. */
class MeshReaderPropertyTest {

    private static final int MUTATIONS = 5_000;
    private static final int SHUFFLES = 300;
    private static final List<String> PIECES = List.of(
            " ",
            "\n",
            "\t",
            "\r",
            ":",
            ": ",
            "- ",
            ",",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "#",
            " #",
            "&a ",
            "*a",
            "!x ",
            "|",
            ">",
            "%",
            "@",
            "`",
            "?",
            "? ",
            "~",
            "---\n",
            "...\n",
            "<<: ",
            "null",
            "0",
            "65536",
            "role",
            "reader",
            "chroma-mesh",
            "127.0.0.1:1",
            "::1",
            "\u0000",
            "\u001B",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "é",
            "漢",
            "😀",
            "\uD83D",
            "\\",
            "%YAML 1.2\n",
            "%YAML 9.9\n",
            "\"\\u0000\"",
            "!!binary ");

    private static final Map<String, Object> MESH = Map.of(
            "trustDomain",
            "chroma.example",
            "workloads",
            Map.of(
                    "chroma-a", Map.of("chroma", Map.of()),
                    "chroma-b", Map.of("chroma", Map.of("port", 8001, "probe", "0.0.0.0:18080")),
                    "search", Map.of("calls", Map.of("chroma-a", "127.0.0.1:18000")),
                    "indexer", Map.of("calls", Map.of("chroma-a", "127.0.0.1:18000", "chroma-b", "127.0.0.1:18001"))),
            "access",
            List.of(
                    Map.of("from", "search", "to", "chroma-a", "role", "reader"),
                    Map.of("from", "indexer", "to", List.of("chroma-a", "chroma-b"), "role", "writer")));

    @Test
    void anyDamagedFileIsReadOrExplained() {
        for (int seed = 0; seed < MUTATIONS; seed++) {
            check(mutated(new Random(seed)), "seed " + seed);
        }
    }

    @Test
    void aFileCutAnywhereIsReadOrExplained() {
        for (int end = 0; end <= Samples.EVERY_KEY.length(); end++) {
            check(Samples.EVERY_KEY.substring(0, end), "cut at " + end);
        }
    }

    @Test
    void randomBytesAreExplained() {
        for (int seed = 0; seed < MUTATIONS; seed++) {
            byte[] bytes = new byte[new Random(seed).nextInt(60)];
            new Random(seed).nextBytes(bytes);
            MeshReading reading = MeshReader.read("mesh.yaml", bytes);
            assertThat(reading).as("seed " + seed).isInstanceOf(MeshReading.Invalid.class);
            checkSpans(reading, new String(bytes, StandardCharsets.UTF_8), "seed " + seed);
        }
    }

    @Test
    void theOrderOfKeysMeansNothing() {
        // given
        Mesh expected = mesh(yaml(MESH, new Random(0)));

        for (int seed = 1; seed < SHUFFLES; seed++) {
            // when
            Mesh shuffled = mesh(yaml(MESH, new Random(seed)));

            // then all is equal but the places
            assertThat(shuffled)
                    .as("seed " + seed)
                    .usingRecursiveComparison()
                    .ignoringFieldsOfTypes(SourceSpan.class)
                    .isEqualTo(expected);
        }
    }

    private static void check(String text, String hint) {
        checkSpans(MeshReader.read("mesh.yaml", text), text, hint);
    }

    /** Invalid without an error is impossible by construction; so what is left is where the diagnostics point. */
    private static void checkSpans(MeshReading reading, String text, String hint) {
        SourceText source = new SourceText("mesh.yaml", text);
        for (Diagnostic diagnostic : reading.diagnostics()) {
            SourceSpan span = diagnostic.span();
            assertThat(span.line()).as("%s: %s", hint, diagnostic).isBetween(1, source.lines());
            int columns = source.line(span.line())
                    .codePointCount(0, source.line(span.line()).length());
            assertThat(span.column()).as("%s: %s", hint, diagnostic).isBetween(1, columns + 1);
            assertThat(span.column() + span.length() - 1)
                    .as("%s: %s", hint, diagnostic)
                    .isLessThanOrEqualTo(Math.max(columns, span.column()));
            assertThat(diagnostic.message()).as(hint).doesNotContain("\n").isNotBlank();
        }
        assertThat(DiagnosticRenderer.render(reading.diagnostics(), text, false))
                .as(hint)
                .doesNotContain("\u001B", "\u0000", "\r", "\t");
    }

    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(Samples.EVERY_KEY);
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int place = random.nextInt(text.length());
            int end = Math.min(text.length(), place + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(place, end);
                case 1 -> text.insert(place, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> text.insert(random.nextInt(text.length()), text.substring(place, end));
                default ->
                    text.replace(place, Math.min(text.length(), place + 1), PIECES.get(random.nextInt(PIECES.size())));
            }
            if (text.isEmpty()) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private static Mesh mesh(String yaml) {
        MeshReading reading = MeshReader.read("mesh.yaml", yaml);
        assertThat(reading).as("%s%n%s", yaml, reading.diagnostics()).isInstanceOf(MeshReading.Valid.class);
        return ((MeshReading.Valid) reading).mesh();
    }

    /** The value in flow style, every map in an order of its own, a line break here and there. */
    private static String yaml(Object value, Random random) {
        if (value instanceof Map<?, ?> map) {
            List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
            entries.sort((one, other) ->
                    one.getKey().toString().compareTo(other.getKey().toString()));
            Collections.shuffle(entries, random);
            return entries.stream()
                    .map(entry -> entry.getKey() + ": " + yaml(entry.getValue(), random))
                    .collect(Collectors.joining(random.nextBoolean() ? ", " : ",\n ", "{", "}"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(item -> yaml(item, random)).collect(Collectors.joining(", ", "[", "]"));
        }
        return value.toString();
    }
}
