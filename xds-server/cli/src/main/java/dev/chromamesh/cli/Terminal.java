package dev.chromamesh.cli;

/** What the place where we print can show. */
final class Terminal {

    private Terminal() {}

    /** Whether to colour: only on a terminal, and never against the user's wish (no-color.org). */
    static boolean colour() {
        String noColour = System.getenv("NO_COLOR");
        return System.console() != null && (noColour == null || noColour.isEmpty());
    }
}
