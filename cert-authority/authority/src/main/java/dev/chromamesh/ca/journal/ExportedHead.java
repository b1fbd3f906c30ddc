package dev.chromamesh.ca.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a journal reached. Kept elsewhere, it shows later whether the journal was cut or rolled back.
 *
 * @param sequence of the last record, 0 if there was none
 * @param hash of that record, 64 zeros if there was none
 */
public record ExportedHead(long sequence, String hash) {

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern FORM = Pattern.compile("(0|[1-9][0-9]{0,17}):([0-9a-f]{64})");

    /** Of a journal without a record. */
    static final ExportedHead NONE = new ExportedHead(0, "0".repeat(64));

    /** @throws IllegalArgumentException if the sequence is negative or the hash not 64 digits of lower-case hex */
    public ExportedHead {
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: 0 or more)");
        }
        if (!HASH.matcher(hash).matches()) {
            throw new IllegalArgumentException("hash: " + hash + " (expected: 64 digits of lower-case hex)");
        }
    }

    /**
     * Reads what {@link #print()} gave.
     *
     * @throws IllegalArgumentException if it is another text
     */
    public static ExportedHead parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "head: " + text + " (expected: <sequence>:<64 digits of lower-case hex>)");
        }
        return new ExportedHead(Long.parseLong(form.group(1)), form.group(2));
    }

    /** As text: {@code <sequence>:<hash>}. */
    public String print() {
        return sequence + ":" + hash;
    }

    static ExportedHead of(JournalRecord last) {
        return new ExportedHead(last.sequence(), last.hash());
    }
}
