package dev.chromamesh.ca.journal;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One thing that happened, as it is given to the journal.
 *
 * @param kind what happened, in lower case with dashes, at most 64 characters
 * @param fields what is said about it: names in lower case with dashes, at most 64 of them, values any text, at most
 *     16,384 characters of it in all
 */
public record Entry(String kind, SortedMap<String, String> fields) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final int NAME_LIMIT = 64;
    private static final int FIELD_LIMIT = 64;
    private static final int TEXT_LIMIT = 16_384;

    /** @throws IllegalArgumentException if a name, a value or their number is not as said above */
    public Entry {
        requireName("kind", kind);
        if (fields.size() > FIELD_LIMIT) {
            throw new IllegalArgumentException("fields: " + fields.size() + " (expected: at most " + FIELD_LIMIT + ")");
        }
        // Sorted as text whatever order the given map has, as the order is part of the record
        SortedMap<String, String> sorted = new TreeMap<>();
        long length = 0;
        for (var field : fields.entrySet()) {
            requireName("field", field.getKey());
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(field.getValue())) {
                throw new IllegalArgumentException("field " + field.getKey() + ": half a character pair");
            }
            length += field.getValue().length();
            sorted.put(field.getKey(), field.getValue());
        }
        if (length > TEXT_LIMIT) {
            throw new IllegalArgumentException(
                    "fields: " + length + " characters (expected: at most " + TEXT_LIMIT + ")");
        }
        fields = Collections.unmodifiableSortedMap(sorted);
    }

    private static void requireName(String what, String name) {
        if (name.length() > NAME_LIMIT || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + ": " + name + " (expected: lower case with dashes, at most " + NAME_LIMIT + " characters)");
        }
    }
}
