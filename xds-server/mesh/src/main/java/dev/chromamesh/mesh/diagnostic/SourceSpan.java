package dev.chromamesh.mesh.diagnostic;

/**
 * A place in a file that a person wrote.
 *
 * @param file the name as the user gave it
 * @param line the line, from 1
 * @param column the column of the first character, from 1, in code points
 * @param length how many characters the place covers, at least 1
 */
public record SourceSpan(String file, int line, int column, int length) implements Comparable<SourceSpan> {

    /** Checks the numbers. */
    public SourceSpan {
        if (line < 1 || column < 1 || length < 1) {
            throw new IllegalArgumentException(
                    "span " + line + ":" + column + "+" + length + " (expected: numbers from 1)");
        }
    }

    @Override
    public int compareTo(SourceSpan other) {
        int byFile = file.compareTo(other.file);
        if (byFile != 0) {
            return byFile;
        }
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
