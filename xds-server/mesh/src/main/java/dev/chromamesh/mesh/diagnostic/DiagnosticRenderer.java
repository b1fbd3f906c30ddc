package dev.chromamesh.mesh.diagnostic;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.List;

/** Shows diagnostics to people and to programs. */
public final class DiagnosticRenderer {

    private static final int NUMBER_WIDTH = 4;
    private static final int MAX_LINE = 120;
    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private DiagnosticRenderer() {}

    /**
     * Each diagnostic with its line of the file, a mark below the place and the help beside the mark; blank lines
     * between them, a line end at the end.
     *
     * <pre>
     * mesh.yaml:12:12: error MESH-0107: access rule names unknown workload "serch"
     *   12 |   - {from: serch, to: chroma-a, role: reader}
     *      |            ^^^^^   did you mean "search"?
     * </pre>
     *
     * @param sourceText the whole file that the diagnostics are about
     * @param colour whether to use ANSI colours
     */
    public static String render(List<Diagnostic> diagnostics, String sourceText, boolean colour) {
        SourceText source = new SourceText("", sourceText);
        Paint paint = new Paint(colour);
        StringBuilder out = new StringBuilder();
        for (Diagnostic diagnostic : diagnostics) {
            if (out.length() > 0) {
                out.append('\n');
            }
            render(diagnostic, source, paint, out);
        }
        return out.toString();
    }

    /** The same as a JSON object: counts, and the diagnostics in their order. */
    public static String toJson(List<Diagnostic> diagnostics) {
        JsonArray list = new JsonArray();
        for (Diagnostic diagnostic : diagnostics) {
            JsonObject object = new JsonObject();
            object.addProperty("code", diagnostic.code().code());
            object.addProperty("severity", diagnostic.severity().word());
            object.addProperty("file", diagnostic.span().file());
            object.addProperty("line", diagnostic.span().line());
            object.addProperty("column", diagnostic.span().column());
            object.addProperty("length", diagnostic.span().length());
            object.addProperty("message", diagnostic.message());
            diagnostic.help().ifPresent(help -> object.addProperty("help", help));
            list.add(object);
        }
        JsonObject report = new JsonObject();
        for (Severity severity : Severity.values()) {
            report.addProperty(severity.word() + "s", count(diagnostics, severity));
        }
        report.add("diagnostics", list);
        return JSON.toJson(report);
    }

    private static long count(Collection<Diagnostic> diagnostics, Severity severity) {
        return diagnostics.stream().filter(one -> one.severity() == severity).count();
    }

    private static void render(Diagnostic diagnostic, SourceText source, Paint paint, StringBuilder out) {
        SourceSpan span = diagnostic.span();
        String kind = diagnostic.severity().word() + " " + diagnostic.code().code();
        out.append(paint.bold(span.toString()))
                .append(": ")
                .append(paint.severity(diagnostic.severity(), kind))
                .append(": ")
                .append(diagnostic.message())
                .append('\n');
        String line = span.line() <= source.lines() ? source.line(span.line()) : "";
        DisplayLine display = DisplayLine.of(line, span.column(), span.length());
        String number = Integer.toString(span.line());
        String gutter = " ".repeat(Math.max(NUMBER_WIDTH, number.length()));
        out.append(paint.faint(gutter.substring(number.length()) + number + " |"))
                .append((" " + display.text()).stripTrailing())
                .append('\n');
        String mark = " ".repeat(display.indent()) + "^".repeat(display.marked());
        out.append(paint.faint(gutter + " |"))
                .append(' ')
                .append(" ".repeat(display.indent()))
                .append(paint.severity(diagnostic.severity(), "^".repeat(display.marked())));
        diagnostic.help().ifPresent(help -> {
            boolean fits = gutter.length() + mark.length() + help.length() + 6 <= MAX_LINE;
            out.append(fits ? "   " : "\n" + paint.faint(gutter + " |") + "   ").append(help);
        });
        out.append('\n');
    }

    /** ANSI colours, or none. */
    private record Paint(boolean colour) {

        String bold(String text) {
            return paint("1", text);
        }

        String faint(String text) {
            return paint("2", text);
        }

        String severity(Severity severity, String text) {
            return paint(
                    switch (severity) {
                        case ERROR -> "1;31";
                        case WARNING -> "1;33";
                        case NOTE -> "1;36";
                    },
                    text);
        }

        private String paint(String style, String text) {
            return colour ? "\u001B[" + style + "m" + text + "\u001B[0m" : text;
        }
    }
}
