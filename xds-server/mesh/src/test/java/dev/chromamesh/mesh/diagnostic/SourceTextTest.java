package dev.chromamesh.mesh.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceTextTest {

    @Test
    void linesEndWithAnyOfTheThreeLineEnds() {
        SourceText source = new SourceText("f", "a\nbb\r\nccc\rd");

        assertThat(source.lines()).isEqualTo(4);
        assertThat(source.line(1)).isEqualTo("a");
        assertThat(source.line(2)).isEqualTo("bb");
        assertThat(source.line(3)).isEqualTo("ccc");
        assertThat(source.line(4)).isEqualTo("d");
        assertThat(source.span(5, 6)).isEqualTo(new SourceSpan("f", 2, 3, 1));
        assertThat(source.span(6, 9)).isEqualTo(new SourceSpan("f", 3, 1, 3));
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() {
        SourceText source = new SourceText("f", "\uFEFFab");

        assertThat(source.text()).isEqualTo("ab");
        assertThat(source.span(1, 2)).isEqualTo(new SourceSpan("f", 1, 2, 1));
    }

    @Test
    void columnsCountCodePoints() {
        assertThat(new SourceText("f", "😀x").span(1, 2)).isEqualTo(new SourceSpan("f", 1, 2, 1));
    }

    @Test
    void aPlaceEndsWithItsLine() {
        assertThat(new SourceText("f", "ab\ncd\n").span(1, 5)).isEqualTo(new SourceSpan("f", 1, 2, 1));
    }

    @Test
    void theEndOfTheTextIsAPlace() {
        assertThat(new SourceText("f", "").span(0, 0)).isEqualTo(new SourceSpan("f", 1, 1, 1));
        assertThat(new SourceText("f", "ab").span(7, 9)).isEqualTo(new SourceSpan("f", 1, 3, 1));
        assertThat(new SourceText("f", "ab\n").span(3, 3)).isEqualTo(new SourceSpan("f", 2, 1, 1));
    }
}
