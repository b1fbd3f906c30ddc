package dev.chromamesh.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The table at the end of the story. */
final class ResultTable {

    private static final int WIDTH = 110;
    private static final int MARK_WIDTH = 6;
    private static final String GAP = "  ";

    private ResultTable() {}

    /**
     * Lays out a summary.
     *
     * @param mark the word for a step's result, six characters wide on the screen
     */
    static String render(StorySummary summary, Function<StoryStep, String> mark) {
        int nameWidth = summary.steps().stream()
                .mapToInt(step -> step.name().length())
                .max()
                .orElse(0);
        int indent = nameWidth + MARK_WIDTH + 2 * GAP.length();
        String rule = "-".repeat(WIDTH);
        StringBuilder table = new StringBuilder(rule).append('\n');
        for (StoryStep step : summary.steps()) {
            table.append(step.name())
                    .append(" ".repeat(nameWidth - step.name().length()))
                    .append(GAP)
                    .append(mark.apply(step))
                    .append(GAP)
                    .append(String.join("\n" + " ".repeat(indent), wrap(step.detail(), WIDTH - indent)))
                    .append('\n');
        }
        return table.append(rule)
                .append("\n" + summary.requests() + " requests under load, " + summary.failed()
                        + " failed; the certificate of every sidecar changed at least " + summary.rotations()
                        + " times")
                .toString();
    }

    /** Breaks a text between words; a longer word stays whole. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
