package dev.chromamesh.cli.ca;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Says what the server's report of rotation means, a line for each thing. Pure. */
final class RotationText {

    private static final int SHOWN = 10;

    private RotationText() {}

    /** All that is going on or wrong; one line if nothing is. */
    static List<String> of(JsonObject report) {
        List<String> lines = new ArrayList<>();
        each(report, "orders")
                .forEach(order -> lines.add("another " + text(order, "tier")
                        + " authority is to take over, asked for at " + text(order, "at")));
        each(report, "waits").forEach(wait -> lines.add(wait(wait)));
        each(report, "findings")
                .forEach(finding -> lines.add(text(finding, "code") + ": " + text(finding, "text") + names(finding)));
        for (String wrong : List.of("trouble", "rootsMissing")) {
            if (report.has(wrong)) {
                lines.add((wrong.equals("trouble") ? "" : "the roots cannot sign: ") + text(report, wrong));
            }
        }
        return lines.isEmpty() ? List.of("nothing is under way") : lines;
    }

    /** What was said to have been done. */
    static List<String> done(JsonObject report) {
        List<String> lines = new ArrayList<>();
        if (report.has("done")) {
            report.getAsJsonArray("done").forEach(line -> lines.add(line.getAsString()));
        }
        return lines;
    }

    private static String wait(JsonObject wait) {
        String authority = text(wait, "authority");
        String until = wait.has("until") ? "; goes on without at " + text(wait, "until") : "";
        return switch (text(wait, "for")) {
            case "acknowledgement" ->
                authority + " waits until trust bundle " + text(wait, "bundle") + " is acknowledged by" + names(wait)
                        + until;
            case "leaves" ->
                authority + " waits for the leaves below it, the last of which ends at "
                        + (wait.has("until") ? text(wait, "until") : "an unknown time");
            case "steady-clock" ->
                authority + " waits until the clock has been steady for long enough, at about "
                        + minute(text(wait, "until"));
            case "root-key" -> authority + " waits for the root's key";
            default -> authority + " has to leave the trust bundle before the next rotation of the root";
        };
    }

    /** A moment that differs by fractions each time it is computed. */
    private static String minute(String moment) {
        return moment.replaceFirst(":\\d\\d(\\.\\d+)?Z$", "Z");
    }

    private static String names(JsonObject of) {
        List<String> names =
                each(of, "holders").stream().map(holder -> text(holder, "name")).toList();
        if (names.isEmpty()) {
            return "";
        }
        int more = names.size() - SHOWN;
        return " " + String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static List<JsonObject> each(JsonObject of, String name) {
        List<JsonObject> all = new ArrayList<>();
        if (of.has(name)) {
            for (JsonElement element : of.getAsJsonArray(name)) {
                all.add(element.getAsJsonObject());
            }
        }
        return all;
    }

    private static String text(JsonObject of, String name) {
        return of.has(name) ? of.get(name).getAsString() : "";
    }
}
