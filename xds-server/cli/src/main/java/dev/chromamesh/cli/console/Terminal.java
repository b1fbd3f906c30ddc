package dev.chromamesh.cli.console;

/** What the place where we print can show. */
public final class Terminal {

    /** Set by the launcher, since Java itself can tell only from version 22 on. */
    private static final String PROPERTY = "chromamesh.terminal";

    private Terminal() {}

    /** Whether to colour: only on a terminal, and never against the user's wish (no-color.org). */
    public static boolean colour() {
        String noColour = System.getenv("NO_COLOR");
        return Boolean.getBoolean(PROPERTY) && (noColour == null || noColour.isEmpty());
    }
}
