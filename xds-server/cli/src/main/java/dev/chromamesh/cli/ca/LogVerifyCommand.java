package dev.chromamesh.cli.ca;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.chromamesh.ca.journal.ExportedHead;
import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.journal.JournalVerifier;
import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.ExitStatus;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca log verify}: whether anyone changed the journal, with nothing but the log. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks the journal: no record changed, removed, added or moved.",
            "It needs the log files alone and may run on a copy of them. Whether the end was cut shows only against a head",
            "that was kept elsewhere: keep what this prints, and give it with --head the next time."
        },
        footer = {"", "Exit status: 0 intact, 1 damaged, 2 the head is no head, 3 the journal cannot be read."})
final class LogVerifyCommand implements Callable<Integer> {

    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    @Spec
    private CommandSpec spec;

    @Mixin
    private AuthorityOnThisHost authority;

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "A copy of the journal's folder, instead of --state.")
    private Optional<Path> journal = Optional.empty();

    @Option(names = "--head", paramLabel = "HEAD", description = "How far it reached at some time: SEQUENCE:HASH.")
    private Optional<String> head = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws CommandFault {
        Verification found;
        try {
            Path folder =
                    journal.isPresent() ? journal.get() : authority.folder().journal();
            found = JournalVerifier.verify(folder, head.map(this::parse));
        } catch (JournalUnavailableException e) {
            throw Faults.environment(e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (found instanceof Verification.Faulty fault) {
            out.println(json ? json(fault) : "damaged: " + Faults.line(fault));
            out.flush();
            return ExitStatus.FINDINGS.code();
        }
        Verification.Intact intact = (Verification.Intact) found;
        out.println(
                json
                        ? json(intact)
                        : "intact: " + intact.records() + " records\nhead: "
                                + intact.last().print());
        out.flush();
        return ExitStatus.OK.code();
    }

    private ExportedHead parse(String text) {
        try {
            return ExportedHead.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--head: " + e.getMessage(), e);
        }
    }

    private static String json(Verification.Intact intact) {
        return JSON.toJson(new TreeMap<>(Map.of(
                "intact",
                true,
                "records",
                intact.records(),
                "head",
                intact.last().print())));
    }

    private static String json(Verification.Faulty fault) {
        return JSON.toJson(new TreeMap<>(Map.of(
                "intact",
                false,
                "file",
                fault.file(),
                "line",
                fault.line(),
                "record",
                fault.sequence(),
                "what",
                fault.what())));
    }
}
