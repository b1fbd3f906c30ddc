package dev.chromamesh.mesh.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiagnosticCodeTest {

    @Test
    void everyCodeIsGivenOnceAndNoRetiredOneAgain() {
        assertThat(Stream.concat(codes(), DiagnosticCode.RETIRED.stream()))
                .doesNotHaveDuplicates()
                .allSatisfy(code -> assertThat(code).matches("MESH-[0-9]{4}"));
    }

    @Test
    void theCatalogueIsInTheOrderOfTheCodes() {
        assertThat(codes()).isSorted();
    }

    @Test
    void titlesAndExplanationsAreSentences() {
        assertThat(DiagnosticCode.values()).allSatisfy(code -> {
            assertThat(code.title()).matches("[A-Z].*[^.]");
            assertThat(code.explanation()).matches("[A-Z].*[.]").doesNotContain("|");
        });
    }

    private static Stream<String> codes() {
        return Stream.of(DiagnosticCode.values()).map(DiagnosticCode::code);
    }
}
