package dev.chromamesh.mesh.diagnostic;

/**
 * A line of someone's file as a terminal can show it: tabs as spaces, what cannot be seen as a replacement character, a
 * long line cut around the place that matters. Wide characters take two columns, combining ones none.
 *
 * @param text what to print
 * @param indent columns before the place
 * @param marked columns of the place, at least 1
 */
record DisplayLine(String text, int indent, int marked) {

    private static final int TAB = 4;
    private static final int MAX_CODE_POINTS = 110;
    private static final int LEAD = 40;
    private static final int MAX_MARKED = 60;

    static DisplayLine of(String line, int column, int length) {
        int[] codePoints = line.codePoints().toArray();
        int place = Math.min(column - 1, codePoints.length);
        boolean fits = codePoints.length <= MAX_CODE_POINTS;
        int from = fits ? 0 : Math.max(0, Math.min(place - LEAD, codePoints.length - MAX_CODE_POINTS));
        int to = fits ? codePoints.length : Math.min(codePoints.length, from + MAX_CODE_POINTS);
        int placeEnd = Math.min(place + Math.min(length, MAX_MARKED), to);

        StringBuilder text = new StringBuilder(from > 0 ? "…" : "");
        int width = text.length();
        int indent = width;
        int end = -1;
        for (int i = from; i < to; i++) {
            if (i == place) {
                indent = width;
            }
            width += append(codePoints[i], width, text);
            if (i + 1 == placeEnd) {
                end = width;
            }
        }
        if (place >= to) {
            indent = width;
        }
        return new DisplayLine(text + (to < codePoints.length ? "…" : ""), indent, Math.max(1, end - indent));
    }

    private static int append(int codePoint, int width, StringBuilder text) {
        if (codePoint == '\t') {
            int spaces = TAB - width % TAB;
            text.append(" ".repeat(spaces));
            return spaces;
        }
        if (!Quote.isVisible(codePoint)) {
            text.append('\uFFFD');
            return 1;
        }
        text.appendCodePoint(codePoint);
        return width(codePoint);
    }

    /** Columns of a visible character, after the East Asian Width classes W and F (UAX 11) of the common blocks. */
    private static int width(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
            return 0;
        }
        boolean wide = in(codePoint, 0x1100, 0x115F)
                || in(codePoint, 0x2E80, 0xA4CF)
                || in(codePoint, 0xAC00, 0xD7A3)
                || in(codePoint, 0xF900, 0xFAFF)
                || in(codePoint, 0xFE30, 0xFE6F)
                || in(codePoint, 0xFF01, 0xFF60)
                || in(codePoint, 0xFFE0, 0xFFE6)
                || in(codePoint, 0x1F300, 0x1FAFF)
                || in(codePoint, 0x20000, 0x3FFFD);
        return wide ? 2 : 1;
    }

    private static boolean in(int codePoint, int first, int last) {
        return codePoint >= first && codePoint <= last;
    }
}
