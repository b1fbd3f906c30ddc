package dev.chromamesh.ca.vault;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a key is called in its vault, such as {@code root-1} or {@code journal-seal}.
 *
 * @param text 1 to 41 small letters, digits and hyphens; the first is no hyphen
 */
public record KeyName(String text) implements Comparable<KeyName> {

    static final String PATTERN = "[a-z0-9][a-z0-9-]{0,40}";

    private static final Pattern ALLOWED = Pattern.compile(PATTERN);

    /** Checks the text. */
    public KeyName {
        if (!ALLOWED.matcher(text).matches()) {
            throw new IllegalArgumentException("name: " + text + " (expected: " + PATTERN + ")");
        }
    }

    /** The name that a text is, or empty. */
    static Optional<KeyName> of(String text) {
        return ALLOWED.matcher(text).matches() ? Optional.of(new KeyName(text)) : Optional.empty();
    }

    @Override
    public int compareTo(KeyName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
