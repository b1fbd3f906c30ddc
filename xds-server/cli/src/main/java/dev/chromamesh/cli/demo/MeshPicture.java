package dev.chromamesh.cli.demo;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The mesh as a few lines of plain characters. */
final class MeshPicture {

    private static final String ENVOY = " [Envoy] ";
    private static final int BAR = 3;

    private MeshPicture() {}

    /** Draws one line for each link, below a line that says what its parts are. */
    static String of(List<Link> links) {
        List<String> starts = columns(links, link -> link.from() + " -> " + link.entry(), "plain HTTP, same machine");
        List<String> roles = columns(links, link -> " " + link.role() + " ", " mutual TLS 1.3 ");
        List<String> ends =
                columns(links, link -> link.door() + " [Envoy] -> " + link.to(), "plain HTTP, loopback only");
        int left = width(starts);
        int middle = width(roles) + 2 * BAR;
        StringBuilder picture = new StringBuilder();
        for (int row = 0; row < starts.size(); row++) {
            boolean head = row == 0;
            picture.append("  ")
                    .append(pad(starts.get(row), left))
                    .append(head ? " ".repeat(ENVOY.length()) : ENVOY)
                    .append(centre(roles.get(row), middle, head ? ' ' : '='))
                    .append(head ? "  " : "> ")
                    .append(ends.get(row))
                    .append('\n');
        }
        return picture.toString();
    }

    private static List<String> columns(List<Link> links, Function<Link, String> text, String head) {
        return Stream.concat(Stream.of(head), links.stream().map(text)).toList();
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String centre(String text, int width, char filling) {
        int left = Math.max(0, (width - text.length()) / 2);
        String filled = String.valueOf(filling).repeat(left) + text;
        return filled + String.valueOf(filling).repeat(Math.max(0, width - filled.length()));
    }

    /**
     * One application's way to one Chroma.
     *
     * @param from the application
     * @param entry where it finds the Chroma
     * @param role what it may do there
     * @param door the port of the encrypted entrance
     * @param to the Chroma, and where it listens
     */
    record Link(String from, String entry, String role, String door, String to) {}
}
