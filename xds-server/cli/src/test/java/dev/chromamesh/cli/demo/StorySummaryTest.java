package dev.chromamesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StorySummaryTest {

    private static final StoryStep GOOD = new StoryStep("strangers", true, "refused, \"all\" of <them>");
    private static final StoryStep BAD = new StoryStep("server killed", false, "1 of 10 requests failed");

    @Test
    void theJsonHasTheAgreedShape() {
        assertThat(new StorySummary(List.of(GOOD, BAD), 2_345, 1, 2).toJson())
                .isEqualTo("{\"steps\":["
                        + "{\"name\":\"strangers\",\"ok\":true,\"detail\":\"refused, \\\"all\\\" of <them>\"},"
                        + "{\"name\":\"server killed\",\"ok\":false,\"detail\":\"1 of 10 requests failed\"}],"
                        + "\"requests\":2345,\"failed\":1,\"rotations\":2}");
    }

    @Test
    void itIsGoodWhenEveryStepIsGoodAndNoRequestFailed() {
        assertThat(new StorySummary(List.of(GOOD), 10, 0, 2).ok()).isTrue();
        assertThat(new StorySummary(List.of(GOOD), 10, 1, 2).ok()).isFalse();
        assertThat(new StorySummary(List.of(GOOD, BAD), 10, 0, 2).ok()).isFalse();
    }

    @Test
    void whatFailedIsNamed() {
        assertThat(new StorySummary(List.of(GOOD, BAD), 10, 1, 2).failures()).containsExactly("server killed");
    }
}
