package dev.chromamesh.xds;

import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/** Reads the text with which a client refuses a response. Envoy gives no other hint at what was wrong with which resource. */
final class RejectionText {

    private static final int LONGEST = 2_000;
    private static final String FIELD_RULE = "Proto constraint validation failed (";

    private RejectionText() {}

    /** Those of the names that the text mentions. A name that is only a part of a longer one, or of a word, is not mentioned. */
    static Set<String> mentioned(String text, Collection<String> names) {
        StringBuilder unread = new StringBuilder(text);
        Set<String> found = new TreeSet<>();
        names.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .filter(name -> cutOut(unread, name))
                .forEach(found::add);
        return found;
    }

    private static boolean cutOut(StringBuilder text, String name) {
        boolean found = false;
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean whole = (at == 0 || !nameCharacter(text.charAt(at - 1)))
                    && (end == text.length() || !nameCharacter(text.charAt(end)));
            if (whole) {
                text.replace(at, end, "\0".repeat(name.length()));
                found = true;
            }
        }
        return found;
    }

    private static boolean nameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '/';
    }

    /** Whether the bytes may be fine and the client's host was in the way, so that others, or a later start, may well accept them. */
    static boolean blamesHost(String text) {
        return text.contains("cannot bind") || text.contains("Address already in use");
    }

    /**
     * What may be shown and logged: one line, not too long, and for a secret nothing after the rule that was broken, because there
     * Envoy quotes the whole message.
     */
    static String presentable(ResourceType type, String text) {
        String shown = type == ResourceType.SECRET ? withoutQuotedMessage(text) : text;
        String line = shown.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.strip();
    }

    private static String withoutQuotedMessage(String text) {
        int cut = text.length();
        int rule = text.indexOf(FIELD_RULE);
        if (rule >= 0) {
            int end = text.indexOf(")", rule);
            cut = end < 0 ? rule : end + 1;
        }
        for (String start : new String[] {"-----BEGIN", "inline_string", "inline_bytes"}) {
            int at = text.indexOf(start);
            cut = at < 0 ? cut : Math.min(cut, at);
        }
        return cut == text.length() ? text : text.substring(0, cut) + " ... (content withheld)";
    }
}
