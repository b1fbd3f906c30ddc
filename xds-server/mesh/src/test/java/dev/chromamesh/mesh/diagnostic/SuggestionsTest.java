package dev.chromamesh.mesh.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "a, '', 1",
        "abc, abc, 0",
        "serch, search, 1",
        "raeder, reader, 1",
        "kitten, sitting, 3",
        "ca, abc, 3",
        "flaw, lawn, 2"
    })
    void distanceCountsSlips(String one, String other, int distance) {
        assertThat(Suggestions.distance(one, other)).isEqualTo(distance);
        assertThat(Suggestions.distance(other, one)).isEqualTo(distance);
    }

    @Test
    void theNearestNameIsSuggested() {
        assertThat(Suggestions.nearest("serch", List.of("chroma-a", "search", "searcher")))
                .contains("search");
    }

    @Test
    void equallyNearNamesAreSuggestedInAlphabeticalOrder() {
        assertThat(Suggestions.nearest("chroma-c", List.of("chroma-b", "chroma-a")))
                .contains("chroma-a");
    }

    @Test
    void caseIsNoSlip() {
        assertThat(Suggestions.nearest("READER", List.of("reader"))).contains("reader");
    }

    @Test
    void whatIsTooFarIsNotSuggested() {
        assertThat(Suggestions.nearest("somewhere", List.of("search"))).isEmpty();
        assertThat(Suggestions.nearest("x".repeat(1_000), List.of("x".repeat(1_001))))
                .isEmpty();
    }

    @Test
    void aShortListIsShownAndALongOneIsNot() {
        assertThat(Suggestions.help("x", List.of("writer", "reader"))).contains("(known: reader, writer)");
        assertThat(Suggestions.help("writr", List.of("writer", "reader")))
                .contains("did you mean \"writer\"? (known: reader, writer)");
        assertThat(Suggestions.help("nothing", List.of("a1", "a2", "a3", "a4", "a5", "a6", "a7")))
                .isEmpty();
        assertThat(Suggestions.help("nothing", List.of())).isEmpty();
    }
}
