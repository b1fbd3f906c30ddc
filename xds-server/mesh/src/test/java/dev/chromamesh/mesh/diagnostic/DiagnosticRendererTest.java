package dev.chromamesh.mesh.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosticRendererTest {

    private static final Diagnostic UNKNOWN = new Diagnostic(
            DiagnosticCode.UNKNOWN_WORKLOAD,
            new SourceSpan("mesh.yaml", 2, 12, 5),
            "access rule names unknown workload \"serch\"",
            Optional.of("did you mean \"search\"?"));
    private static final Diagnostic IDLE = new Diagnostic(
            DiagnosticCode.IDLE_WORKLOAD, new SourceSpan("mesh.yaml", 1, 1, 3), "nothing to do", Optional.empty());
    private static final String FILE = "access:\n  - {from: serch}\n";

    @Test
    void plainTextShowsPlaceLineAndHelp() {
        assertThat(DiagnosticRenderer.render(List.of(UNKNOWN, IDLE), FILE, false))
                .isEqualTo("""
                        mesh.yaml:2:12: error MESH-0107: access rule names unknown workload "serch"
                           2 |   - {from: serch}
                             |            ^^^^^   did you mean "search"?

                        mesh.yaml:1:1: note MESH-0154: nothing to do
                           1 | access:
                             | ^^^
                        """);
    }

    @Test
    void coloursChangeNothingButColours() {
        // when
        String coloured = DiagnosticRenderer.render(List.of(UNKNOWN, IDLE), FILE, true);

        // then
        assertThat(coloured).contains("\u001B[1;31m^^^^^\u001B[0m");
        assertThat(coloured.replaceAll("\u001B\\[[0-9;]*m", ""))
                .isEqualTo(DiagnosticRenderer.render(List.of(UNKNOWN, IDLE), FILE, false));
    }

    @Test
    void theMarkStandsBelowItsPlaceBehindTabsAndWideCharacters() {
        assertThat(caret("\tab: x", 2, 2)).isEqualTo("    ^^");
        assertThat(caret("ab\tx", 4, 1)).isEqualTo("    ^");
        assertThat(caret("説明: x", 5, 1)).isEqualTo("      ^");
        assertThat(caret("説明: x", 1, 2)).isEqualTo("^^^^");
        assertThat(caret("e\u0301: x", 5, 1)).isEqualTo("   ^");
        assertThat(caret("😀: x", 4, 1)).isEqualTo("    ^");
    }

    @Test
    void aMarkBeyondTheLineStandsBehindIt() {
        assertThat(caret("abc", 4, 1)).isEqualTo("   ^");
        assertThat(caret("x".repeat(500), 501, 1)).hasSizeLessThan(120).endsWith("^");
    }

    @Test
    void theLineCannotDisturbTheTerminal() {
        // given a line with an escape sequence and a character that reverses what follows
        String file = "a: \u001B[2J \u202E b\n";

        // when
        String text = DiagnosticRenderer.render(List.of(at(1, 1, 1)), file, false);

        // then
        assertThat(text).doesNotContain("\u001B", "\u202E").contains("a: \uFFFD[2J \uFFFD b");
    }

    @Test
    void aLongLineIsCutAroundThePlace() {
        String file = "x".repeat(400) + "here" + "y".repeat(400) + "\n";

        String text = DiagnosticRenderer.render(List.of(at(1, 401, 4)), file, false);

        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(125));
        assertThat(text).contains("…" + "x".repeat(40) + "here" + "yyy").contains("yyy…");
    }

    @Test
    void jsonHasTheSameFacts() {
        assertThat(DiagnosticRenderer.toJson(List.of(UNKNOWN, IDLE))).isEqualTo("""
                        {
                          "errors": 1,
                          "warnings": 0,
                          "notes": 1,
                          "diagnostics": [
                            {
                              "code": "MESH-0107",
                              "severity": "error",
                              "file": "mesh.yaml",
                              "line": 2,
                              "column": 12,
                              "length": 5,
                              "message": "access rule names unknown workload \\"serch\\"",
                              "help": "did you mean \\"search\\"?"
                            },
                            {
                              "code": "MESH-0154",
                              "severity": "note",
                              "file": "mesh.yaml",
                              "line": 1,
                              "column": 1,
                              "length": 3,
                              "message": "nothing to do"
                            }
                          ]
                        }""");
    }

    private static Diagnostic at(int line, int column, int length) {
        return new Diagnostic(
                DiagnosticCode.WRONG_TYPE, new SourceSpan("f", line, column, length), "wrong", Optional.empty());
    }

    /** What stands below the line, from its first column. */
    private static String caret(String line, int column, int length) {
        String text = DiagnosticRenderer.render(List.of(at(1, column, length)), line + "\n", false);
        return text.lines().skip(2).findFirst().orElseThrow().substring("     | ".length());
    }
}
