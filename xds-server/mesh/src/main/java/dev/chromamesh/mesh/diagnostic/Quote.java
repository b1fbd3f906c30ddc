package dev.chromamesh.mesh.diagnostic;

/** Repeats a piece of someone's file in a message, so that it cannot disturb the message or the terminal. */
public final class Quote {

    private static final int MAX_CODE_POINTS = 60;

    private Quote() {}

    /** The text in quotes; what cannot be seen is spelt out, and a long text is cut. */
    public static String of(String text) {
        return '"' + visible(text) + '"';
    }

    /** The same without quotes. */
    public static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().limit(MAX_CODE_POINTS).forEach(codePoint -> {
            if (isVisible(codePoint)) {
                visible.appendCodePoint(codePoint);
            } else {
                visible.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
            }
        });
        if (text.codePointCount(0, text.length()) > MAX_CODE_POINTS) {
            visible.append('…');
        }
        return visible.toString();
    }

    /** Whether a character shows as itself: no control, no invisible one that reorders its neighbours, no stray half. */
    static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
