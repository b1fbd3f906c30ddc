package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class NarratorTest {

    private static final StoryStep GOOD = new StoryStep("grants", true, "refused");
    private static final StoryStep BAD = new StoryStep("strangers", false, "let in");

    private final StringWriter told = new StringWriter();

    @Test
    void aPipeGetsPlainLines() {
        // when
        tell(new Narrator(new PrintWriter(told), false));

        // then
        assertThat(told.toString())
                .startsWith(
                        "\n1. search tries to write\n   a word\n   ok     refused\n\n2. strangers knock\n   FAILED let in\n")
                .doesNotContain("\u001b", "\r");
    }

    @Test
    void aTerminalGetsColoursButNoOtherWords() {
        // given
        StringWriter plain = new StringWriter();
        tell(new Narrator(new PrintWriter(plain), false));

        // when
        tell(new Narrator(new PrintWriter(told), true));

        // then
        assertThat(told.toString()).contains("\u001b[31mFAILED\u001b[0m");
        assertThat(told.toString().replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(plain.toString());
    }

    @Test
    void afterTheLastWordsNothingIsTold() {
        // given
        Narrator narrator = new Narrator(new PrintWriter(told), false);

        // when
        narrator.falls("stopping");
        narrator.says("connection refused");

        // then
        assertThat(told.toString()).isEqualTo("\nstopping\n");
    }

    private static void tell(Narrator narrator) {
        narrator.begins("search tries to write");
        narrator.says("a word");
        narrator.ends(GOOD);
        narrator.begins("strangers knock");
        narrator.ends(BAD);
        narrator.table(new StorySummary(List.of(GOOD, BAD), 10, 0, 2));
    }
}
