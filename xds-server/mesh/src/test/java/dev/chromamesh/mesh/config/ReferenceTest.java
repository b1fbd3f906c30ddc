package dev.chromamesh.mesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.mesh.chroma.Access;
import dev.chromamesh.mesh.chroma.ChromaApi;
import dev.chromamesh.mesh.chroma.Operation;
import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The reference for users says what the code does. {@code -Dgolden.update=true} writes its tables anew.
 */
class ReferenceTest {

    private static final Path REFERENCE = Path.of("../docs/mesh-yaml.md");
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void itsTableOfRolesIsThatOfTheCode() throws IOException {
        compare("roles", roles());
    }

    @Test
    void itsTableOfDiagnosticsIsThatOfTheCode() throws IOException {
        compare("codes", codes());
    }

    @Test
    void itsExamplesAreFlawless() throws IOException {
        // given
        List<String> examples = EXAMPLE.matcher(Files.readString(REFERENCE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        // then
        assertThat(examples).hasSizeGreaterThan(1).allSatisfy(example -> {
            MeshReading reading = MeshReader.read("mesh.yaml", example);
            assertThat(reading).isInstanceOf(MeshReading.Valid.class);
            assertThat(reading.diagnostics()).isEmpty();
        });
    }

    private static String codes() {
        return "| code | severity | meaning | |\n| --- | --- | --- | --- |\n"
                + Stream.of(DiagnosticCode.values())
                        .map(code -> "| " + code.code() + " | "
                                + code.severity().word() + " | " + code.title() + " | " + code.explanation() + " |\n")
                        .collect(Collectors.joining());
    }

    private static String roles() {
        Map<String, List<Operation>> byAccess = ChromaApi.OPERATIONS.stream()
                .collect(Collectors.groupingBy(
                        operation -> heading(operation.access()), LinkedHashMap::new, Collectors.toList()));
        return "| role | operation | action | request |\n| --- | --- | --- | --- |\n"
                + byAccess.entrySet().stream()
                        .flatMap(entry -> entry.getValue().stream()
                                .map(operation -> "| " + entry.getKey() + " | " + operation.name() + " | `"
                                        + operation.action() + "` | `" + operation.method() + " " + operation.path()
                                        + "` |\n"))
                        .collect(Collectors.joining());
    }

    private static String heading(Access access) {
        if (access instanceof Access.AtLeast least) {
            return "`" + least.role().word() + "`";
        }
        return access instanceof Access.Closed closed ? "closed: " + closed.reason() : "any";
    }

    private static void compare(String section, String table) throws IOException {
        String text = Files.readString(REFERENCE);
        Pattern place = Pattern.compile(
                "(<!-- " + section + ": written by ReferenceTest -->\n)(.*?)(<!-- end -->)", Pattern.DOTALL);
        Matcher matcher = place.matcher(text);
        assertThat(matcher.find()).as("section " + section).isTrue();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(
                    REFERENCE, matcher.replaceFirst("$1" + Matcher.quoteReplacement("\n" + table + "\n") + "$3"));
            return;
        }
        assertThat(matcher.group(2).strip())
                .as("out of date: run with -Dgolden.update=true")
                .isEqualTo(table.strip());
    }
}
