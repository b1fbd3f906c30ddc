package dev.chromamesh.cli.ca;

import com.google.gson.GsonBuilder;
import dev.chromamesh.ca.inspect.Examination;
import dev.chromamesh.cli.ExitStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca doctor}: what is wrong with the authority, and what happens when if it stops now. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what is wrong with the authority, and what would happen when if it stopped now.",
        footer = {"", "Exit status: 0 nothing is wrong, 1 there are findings, 3 there is no readable authority."})
final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private AuthorityOnThisHost authority;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Examination examination = Examination.of(authority.view(), now);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(examination));
        } else {
            print(out, examination, now);
        }
        out.flush();
        return (examination.findings().isEmpty() ? ExitStatus.OK : ExitStatus.FINDINGS).code();
    }

    private static void print(PrintWriter out, Examination examination, Instant now) {
        if (examination.findings().isEmpty()) {
            out.println("nothing is wrong: files, chain and journal are as they were written");
        }
        examination
                .findings()
                .forEach(finding -> out.println(finding.severity().name().toLowerCase(Locale.ROOT) + " ["
                        + finding.code() + "]: " + finding.text()));
        out.println();
        out.println("if the authority stops now:");
        examination
                .outlook()
                .forEach(event -> out.printf(
                        Locale.ROOT, "  %s  %-10s %s%n", event.at(), distance(now, event.at()), event.text()));
    }

    private static String distance(Instant now, Instant then) {
        Duration left = Duration.between(now, then);
        if (left.isNegative()) {
            return "over";
        }
        if (left.isZero()) {
            return "now";
        }
        if (left.toMinutes() < 1) {
            return "in " + left.toSeconds() + " s";
        }
        if (left.toHours() < 1) {
            return "in " + left.toMinutes() + " min";
        }
        return left.toDays() < 2 ? "in " + left.toHours() + " h" : "in " + left.toDays() + " d";
    }

    private static String json(Examination examination) {
        List<Map<String, String>> findings = examination.findings().stream()
                .map(finding -> Map.of(
                        "severity",
                        finding.severity().name().toLowerCase(Locale.ROOT),
                        "code",
                        finding.code(),
                        "text",
                        finding.text()))
                .toList();
        List<Map<String, String>> outlook = examination.outlook().stream()
                .map(event -> Map.of("at", event.at().toString(), "text", event.text()))
                .toList();
        return new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create()
                .toJson(Map.of("findings", findings, "outlook", outlook));
    }
}
