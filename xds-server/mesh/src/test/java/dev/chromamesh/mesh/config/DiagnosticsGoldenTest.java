package dev.chromamesh.mesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.mesh.diagnostic.DiagnosticCode;
import dev.chromamesh.mesh.diagnostic.DiagnosticRenderer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder of {@code src/test/resources/diagnostics} is a case: what is said about its mesh.yaml is its
 * expected.txt. {@code -Dgolden.update=true} rewrites the latter; read the difference before you commit it.
 */
class DiagnosticsGoldenTest {

    private static final Path CASES = Path.of("src/test/resources/diagnostics");
    private static final Pattern CODE = Pattern.compile("(?:error|warning|note) (MESH-[0-9]{4}):");
    private static final int TEN = 10;

    @TestFactory
    Stream<DynamicTest> everyFolderIsReportedAsExpected() throws IOException {
        return cases().stream()
                .map(folder -> DynamicTest.dynamicTest(
                        folder.getFileName().toString(), () -> compare(folder, report(folder))));
    }

    @Test
    void everyCodeHasACase() throws IOException {
        // given the codes that stand in any expected text
        Set<String> shown = new TreeSet<>();
        for (Path folder : cases()) {
            CODE.matcher(Files.readString(folder.resolve("expected.txt")))
                    .results()
                    .forEach(m -> shown.add(m.group(1)));
        }

        // then none is missing but that of a file too large to keep here
        Set<String> all = Stream.of(DiagnosticCode.values())
                .filter(code -> code != DiagnosticCode.FILE_TOO_LARGE)
                .map(DiagnosticCode::code)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(shown).isEqualTo(all);
    }

    @Test
    void tenMistakesAreReportedInOneRun() throws IOException {
        // given
        byte[] file = Files.readAllBytes(CASES.resolve("ten_mistakes/mesh.yaml"));

        // when
        MeshReading reading = MeshReader.read("mesh.yaml", file);

        // then
        assertThat(reading).isInstanceOf(MeshReading.Invalid.class);
        assertThat(reading.diagnostics()).hasSize(TEN);
        assertThat(reading.diagnostics().stream().map(one -> one.code()).distinct())
                .hasSize(TEN);
    }

    private static List<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.sorted().toList();
        }
    }

    private static String report(Path folder) throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("mesh.yaml"));
        MeshReading reading = MeshReader.read("mesh.yaml", file);
        String verdict = reading instanceof MeshReading.Valid ? "valid\n" : "invalid\n";
        String text = new String(file, StandardCharsets.UTF_8);
        return verdict + "\n" + DiagnosticRenderer.render(reading.diagnostics(), text, false);
    }

    private static void compare(Path folder, String report) throws IOException {
        Path expected = folder.resolve("expected.txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, report);
        }
        assertThat(expected).as("run with -Dgolden.update=true to accept").hasContent(report);
    }
}
