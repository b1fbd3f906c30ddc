package dev.chromamesh.cli.console;

import java.io.Console;
import java.util.Optional;

/** What the place where we print can show. */
public final class Terminal {

    /** Set by the launcher, since Java itself can tell only from version 22 on. */
    private static final String PROPERTY = "chromamesh.terminal";

    private static final String KEYBOARD = "chromamesh.keyboard";

    private Terminal() {}

    /**
     * Asks whoever sits at the keyboard, without showing what is typed.
     *
     * @return what was typed, to be wiped by the caller; empty if nobody is there to ask, or the input ended
     */
    @SuppressWarnings(
            "SystemConsoleNull") // Whether a person is there the launcher says; null is what it is without one
    public static Optional<char[]> secret(String prompt) {
        Console console = System.console();
        return Boolean.getBoolean(KEYBOARD) && console != null
                ? Optional.ofNullable(console.readPassword("%s", prompt))
                : Optional.empty();
    }

    /** Whether to colour: only on a terminal, and never against the user's wish (no-color.org). */
    public static boolean colour() {
        String noColour = System.getenv("NO_COLOR");
        return Boolean.getBoolean(PROPERTY) && (noColour == null || noColour.isEmpty());
    }
}
