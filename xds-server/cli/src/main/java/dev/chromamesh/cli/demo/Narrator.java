package dev.chromamesh.cli.demo;

import java.io.PrintWriter;

/** Tells a person what happens, line by line. Thread-safe. */
final class Narrator {

    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    private final PrintWriter out;
    private final boolean colour;

    private boolean silent;
    private int steps;

    Narrator(PrintWriter out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** A block of text, as it is. */
    void shows(String text) {
        print(text);
    }

    /** Something that happened. */
    void says(String text) {
        print("   " + text);
    }

    /** A step of the story begins. */
    synchronized void begins(String title) {
        steps++;
        print("\n" + ink(BOLD, steps + ". " + title));
    }

    /** A step of the story has ended. */
    void ends(StoryStep step) {
        print("   " + mark(step) + " " + step.detail());
    }

    /** All that was shown. */
    void table(StorySummary summary) {
        print("\n" + ResultTable.render(summary, this::mark));
    }

    /** From now on nothing is told any more: what still happens is only the end of everything. */
    synchronized void falls(String lastWords) {
        print("\n" + lastWords);
        silent = true;
    }

    private String mark(StoryStep step) {
        return step.ok() ? ink(GREEN, "ok    ") : ink(RED, "FAILED");
    }

    private String ink(String colourCode, String text) {
        return colour ? colourCode + text + PLAIN : text;
    }

    private synchronized void print(String text) {
        if (!silent) {
            out.println(text);
            out.flush();
        }
    }
}
