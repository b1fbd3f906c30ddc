package dev.chromamesh.mesh.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What someone may have meant by a name that is not known. */
public final class Suggestions {

    private static final int MAX_LISTED = 6;
    private static final int MAX_LENGTH = 64;

    private Suggestions() {}

    /**
     * The known name nearest to {@code word}, if one is near: one slip for each three characters of the word, at least
     * one. Case does not count.
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, word.length() / 3);
        record Near(String name, int distance) {}
        return known.stream()
                .filter(name -> Math.abs(name.length() - word.length()) <= limit)
                .map(name -> new Near(name, distance(lower, name.toLowerCase(Locale.ROOT))))
                .filter(near -> near.distance() <= limit)
                .min(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name);
    }

    /** A line of help for an unknown name: the nearest known one, and all of them where they are few. */
    public static Optional<String> help(String word, Collection<String> known) {
        String list = known.isEmpty() || known.size() > MAX_LISTED
                ? ""
                : "(known: " + known.stream().sorted().map(Quote::visible).collect(Collectors.joining(", ")) + ")";
        String question = nearest(word, known)
                .map(name -> "did you mean " + Quote.of(name) + "?")
                .orElse("");
        String separator = question.isEmpty() || list.isEmpty() ? "" : " ";
        return Optional.of(question + separator + list).filter(help -> !help.isEmpty());
    }

    /**
     * The least number of slips that turn one text into the other: a character too many, too few or wrong, or two
     * neighbours swapped (Damerau-Levenshtein, no character touched twice).
     */
    static int distance(String one, String other) {
        int[] beforeLast = new int[other.length() + 1];
        int[] last = new int[other.length() + 1];
        int[] current = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int wrong = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                int least = Math.min(Math.min(last[j], current[j - 1]) + 1, last[j - 1] + wrong);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    least = Math.min(least, beforeLast[j - 2] + 1);
                }
                current[j] = least;
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = current;
            current = spare;
        }
        return last[other.length()];
    }
}
