package dev.chromamesh.mesh.diagnostic;

import java.util.Arrays;

/**
 * A file's text, cut into lines. A line ends with LF, CR or both, as in YAML 1.2; a byte order mark is no part of it.
 *
 * <p>Offsets count code points from 0.
 */
public final class SourceText {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final String file;
    private final String text;
    private final int[] codePoints;
    private final int[] lineStarts;

    /** Cuts {@code text}, which is called {@code file} in every span. */
    public SourceText(String file, String text) {
        this.file = file;
        this.text = text.isEmpty() || text.charAt(0) != BYTE_ORDER_MARK ? text : text.substring(1);
        this.codePoints = this.text.codePoints().toArray();
        this.lineStarts = lineStarts(codePoints);
    }

    /** The text without a byte order mark. */
    public String text() {
        return text;
    }

    /** How many code points the text has. */
    public int length() {
        return codePoints.length;
    }

    /** The code point at an offset below {@link #length()}. */
    public int codePoint(int offset) {
        return codePoints[offset];
    }

    /** How many lines there are, at least 1; the one after a last line end counts. */
    public int lines() {
        return lineStarts.length;
    }

    /** A line without its end; {@code number} from 1. */
    public String line(int number) {
        int start = lineStarts[number - 1];
        return new String(codePoints, start, lineEnd(number) - start);
    }

    /** The place from {@code start} to before {@code end}, as far as it lies on the line of its start. */
    public SourceSpan span(int start, int end) {
        int from = Math.max(0, Math.min(start, codePoints.length));
        int found = Arrays.binarySearch(lineStarts, from);
        int line = found >= 0 ? found + 1 : -found - 1;
        int column = Math.min(from, lineEnd(line)) - lineStarts[line - 1] + 1;
        int length = Math.max(1, Math.min(end, lineEnd(line)) - from);
        return new SourceSpan(file, line, column, length);
    }

    private int lineEnd(int number) {
        int end = number < lineStarts.length ? lineStarts[number] : codePoints.length;
        while (end > lineStarts[number - 1] && isLineEnd(codePoints[end - 1])) {
            end--;
        }
        return end;
    }

    private static int[] lineStarts(int[] codePoints) {
        int[] starts = new int[codePoints.length + 1];
        int lines = 1;
        for (int i = 0; i < codePoints.length; i++) {
            boolean splitsCrLf = codePoints[i] == '\r' && i + 1 < codePoints.length && codePoints[i + 1] == '\n';
            if (isLineEnd(codePoints[i]) && !splitsCrLf) {
                starts[lines++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, lines);
    }

    private static boolean isLineEnd(int codePoint) {
        return codePoint == '\n' || codePoint == '\r';
    }
}
