package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {

    @Test
    void everyStepHasARowAndLongDetailsAreWrapped() {
        // given
        StorySummary summary = new StorySummary(
                List.of(
                        new StoryStep("write and search", true, "found"),
                        new StoryStep("strangers", false, "word ".repeat(30).strip())),
                2_345,
                1,
                2);

        // when
        String table = ResultTable.render(summary, step -> step.ok() ? "ok    " : "FAILED");

        // then
        assertThat(table).isEqualTo("""
                %1$s
                write and search  ok      found
                strangers         FAILED  word word word word word word word word word word word word word word word word word
                                          word word word word word word word word word word word word word
                %1$s
                2345 requests under load, 1 failed; the certificate of every sidecar changed at least 2 times""".formatted("-".repeat(110)));
    }

    @Test
    void aWordThatIsTooLongStaysWhole() {
        assertThat(ResultTable.wrap("a spiffe://chroma.example/search b", 10))
                .containsExactly("a", "spiffe://chroma.example/search", "b");
    }
}
