package dev.chromamesh.cli.ca;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import dev.chromamesh.ca.journal.JournalRecord;
import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.journal.JournalVerifier;
import dev.chromamesh.ca.journal.Verification;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.ExitStatus;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca log}: what the authority did, one record a line. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the authority's journal: each certificate before and after it was signed, each new authority.",
            "Each record is checked before it is printed."
        },
        footer = {"", "Exit status: 0 all printed, 1 the journal is damaged, 3 there is no readable authority."},
        subcommands = LogVerifyCommand.class)
final class LogCommand implements Callable<Integer> {

    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    @Spec
    private CommandSpec spec;

    @Mixin
    private AuthorityOnThisHost authority;

    @Option(
            names = "--from",
            paramLabel = "SEQUENCE",
            defaultValue = "1",
            description = "Print the records from this one on (default: ${DEFAULT-VALUE}).")
    private long from;

    @Option(
            names = "--find",
            paramLabel = "TEXT",
            description = "Print only records in which a value contains TEXT: a serial, a SPIFFE ID, a digest.")
    private Optional<String> find = Optional.empty();

    @Option(names = "--json", description = "Print each record as a line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws CommandFault {
        PrintWriter out = spec.commandLine().getOut();
        Verification found;
        try {
            found = JournalVerifier.verify(authority.folder().journal(), Optional.empty(), record -> {
                if (isWanted(record)) {
                    out.println(json ? json(record) : text(record));
                }
            });
        } catch (JournalUnavailableException e) {
            throw Faults.environment(e);
        }
        out.flush();
        if (found instanceof Verification.Faulty fault) {
            throw new CommandFault(ExitStatus.FINDINGS, "the journal is damaged: " + Faults.line(fault));
        }
        return ExitStatus.OK.code();
    }

    private boolean isWanted(JournalRecord record) {
        return record.sequence() >= from
                && (find.isEmpty()
                        || record.entry().fields().values().stream().anyMatch(value -> value.contains(find.get())));
    }

    private static String text(JournalRecord record) {
        StringBuilder line = new StringBuilder()
                .append(record.sequence())
                .append(' ')
                .append(record.at())
                .append(' ')
                .append(record.entry().kind());
        record.entry()
                .fields()
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    private static String json(JournalRecord record) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("sequence", record.sequence());
        line.put("at", record.at().toString());
        line.put("kind", record.entry().kind());
        line.put("fields", record.entry().fields());
        line.put("hash", record.hash());
        return JSON.toJson(line);
    }
}
