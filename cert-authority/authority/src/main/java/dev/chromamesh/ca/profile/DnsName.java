package dev.chromamesh.ca.profile;

import java.util.regex.Pattern;

/**
 * The name of one host, as a certificate states it (RFC 5280, 4.2.1.6: preferred name syntax, RFC 1034, 3.5 with RFC 1123,
 * 2.1): lower-case labels of letters, digits and inner hyphens, at least two of them, the last not of digits alone (it would be an address), no wildcard, no dot
 * at the end.
 *
 * @param text 3 to 253 characters
 */
public record DnsName(String text) implements Comparable<DnsName> {

    private static final int MAX_LENGTH = 253;
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern ADDRESS = Pattern.compile(".*\\.[0-9]+");
    private static final Pattern FORM = Pattern.compile(LABEL + "(?:\\." + LABEL + ")+");

    /** @throws IllegalArgumentException if it is of another form */
    public DnsName {
        if (!isOne(text)) {
            throw new IllegalArgumentException(
                    "DNS name: " + text + " (expected: a full host name in lower case, such as a.example)");
        }
    }

    /** Whether a text has the form. */
    public static boolean isOne(String text) {
        return text.length() <= MAX_LENGTH
                && FORM.matcher(text).matches()
                && !ADDRESS.matcher(text).matches();
    }

    @Override
    public int compareTo(DnsName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
