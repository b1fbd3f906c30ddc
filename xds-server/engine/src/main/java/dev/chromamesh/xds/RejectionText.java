package dev.chromamesh.xds;

import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/** Reads the text with which a client refuses a response. Envoy gives no other hint at what was wrong with which resource. */
final class RejectionText {

    private static final int LONGEST = 2_000;
    private static final String FIELD_RULE = "Proto constraint validation failed (";

    private static final String QUOTES = "'\"`";

    private RejectionText() {}

    /**
     * Those of the names that the text blames. A name in quotes or before a colon is what Envoy complains about; only if there is none,
     * any mention counts. A name that is only a part of a longer one, or of a word, is not mentioned.
     */
    static Set<String> mentioned(String text, Collection<String> names) {
        Set<String> blamed = mentioned(text, names, true);
        return blamed.isEmpty() ? mentioned(text, names, false) : blamed;
    }

    private static Set<String> mentioned(String text, Collection<String> names, boolean marked) {
        StringBuilder unread = new StringBuilder(text);
        Set<String> found = new TreeSet<>();
        names.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .filter(name -> cutOut(unread, name, marked))
                .forEach(found::add);
        return found;
    }

    private static boolean cutOut(StringBuilder text, String name, boolean marked) {
        boolean found = false;
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            char before = at == 0 ? ' ' : text.charAt(at - 1);
            char after = end == text.length() ? ' ' : text.charAt(end);
            boolean whole = !nameCharacter(before) && !nameCharacter(after);
            if (whole) {
                text.replace(at, end, "\0".repeat(name.length()));
                found |= !marked || after == ':' || (after == before && QUOTES.indexOf(before) >= 0);
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
     * What may be shown and logged: one line, not too long, no key or certificate, and for a secret nothing after the rule that was
     * broken, because there Envoy quotes the whole message.
     */
    static String presentable(ResourceType type, String text) {
        String bare = cut(text, text.indexOf("-----BEGIN"));
        String shown = type == ResourceType.SECRET ? withoutQuotedMessage(bare) : bare;
        String line = shown.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.strip();
    }

    private static String withoutQuotedMessage(String text) {
        int rule = text.indexOf(FIELD_RULE);
        int end = rule < 0 ? -1 : text.indexOf(')', rule);
        String shown = rule < 0 ? text : cut(text, end < 0 ? rule : end + 1);
        return cut(shown, shown.indexOf("inline_"));
    }

    private static String cut(String text, int at) {
        return at < 0 || at >= text.length() ? text : text.substring(0, at) + " (the rest is withheld)";
    }
}
