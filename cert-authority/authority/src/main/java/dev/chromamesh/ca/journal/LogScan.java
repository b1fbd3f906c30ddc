package dev.chromamesh.ca.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a journal's log files from the first record on and stops at the first fault. */
final class LogScan {

    private final NamedFiles files;
    private final long end;
    private final List<ExportedHead> anchors;
    private final boolean growing;
    private final Consumer<JournalRecord> sink;

    private ExportedHead last = ExportedHead.NONE;

    private LogScan(
            NamedFiles files, long end, List<ExportedHead> anchors, boolean growing, Consumer<JournalRecord> sink) {
        this.files = files;
        this.end = end;
        this.anchors = anchors;
        this.growing = growing;
        this.sink = sink;
    }

    /**
     * A scan, to be run once, of files that nobody writes.
     *
     * @param end sequence of the last record that counts; what comes after it in the last file is passed over
     * @param anchors records that have to be there, as they are known from elsewhere
     */
    static LogScan settled(NamedFiles files, long end, List<ExportedHead> anchors) {
        return settled(files, end, anchors, record -> {});
    }

    /** As {@link #settled(NamedFiles, long, List)}; the sink is given each record as soon as it is found good. */
    static LogScan settled(NamedFiles files, long end, List<ExportedHead> anchors, Consumer<JournalRecord> sink) {
        return new LogScan(files, end, anchors, false, sink);
    }

    /**
     * A scan, to be run once, of files to which more may come meanwhile.
     *
     * @param reached the last record that counts
     * @param sink is given each record in turn, as soon as it is found good
     */
    static LogScan growing(NamedFiles files, ExportedHead reached, Consumer<JournalRecord> sink) {
        return new LogScan(files, reached.sequence(), List.of(reached), true, sink);
    }

    /**
     * Where the records end.
     *
     * @param last the last record that counts
     * @param file the file that new records go to
     * @param size bytes of that file up to the end of that record
     * @param beyond bytes after it
     */
    record End(ExportedHead last, String file, long size, long beyond) {}

    /** The names of the log files in their order. */
    static List<String> logs(NamedFiles files) throws JournalUnavailableException {
        List<String> logs =
                new ArrayList<>(files.list().stream().filter(LogHeader::isLog).toList());
        logs.sort(Comparator.comparing(name -> LogHeader.firstSequence(name).orElse(Long.MAX_VALUE)));
        return logs;
    }

    /** @throws JournalDamagedException at the first fault */
    End run() throws JournalDamagedException, JournalUnavailableException {
        List<String> logs = growing ? logsUpToEnd() : logs(files);
        if (logs.isEmpty()) {
            throw files.damaged(LogHeader.name(last), 1, 1, "the file is missing");
        }
        checkAnchors(logs.get(0), 1);
        for (String log : logs.subList(0, logs.size() - 1)) {
            End found = scan(log);
            if (found.beyond() > 0) {
                throw files.damaged(
                        log,
                        lineAfter(log),
                        last.sequence() + 1,
                        "is not part of the journal, yet another file follows");
            }
        }
        String newest = logs.get(logs.size() - 1);
        End found = scan(newest);
        long wanted = anchors.stream().mapToLong(ExportedHead::sequence).max().orElse(0);
        if (last.sequence() < wanted) {
            throw files.damaged(
                    newest,
                    lineAfter(newest),
                    last.sequence() + 1,
                    "is missing or cut short: the journal reached record " + wanted);
        }
        return found;
    }

    private List<String> logsUpToEnd() throws JournalUnavailableException {
        List<String> logs = logs(files);
        logs.removeIf(log -> LogHeader.firstSequence(log)
                .filter(first -> first > Math.max(1, end))
                .isPresent());
        return logs;
    }

    private long lineAfter(String log) {
        return last.sequence() - LogHeader.firstSequence(log).orElse(1L) + 3;
    }

    private End scan(String log) throws JournalDamagedException, JournalUnavailableException {
        String text = new String(files.read(log), StandardCharsets.ISO_8859_1);
        long line = 1;
        int at = checkHeader(log, text);
        while (last.sequence() < end) {
            line++;
            int newline = text.indexOf('\n', at);
            if (newline < 0) {
                break;
            }
            RecordLine.Reading reading = RecordLine.read(last, text.substring(at, newline));
            if (reading instanceof RecordLine.Reading.Bad bad) {
                throw files.damaged(log, line, last.sequence() + 1, bad.what());
            }
            if (reading instanceof RecordLine.Reading.Good good) {
                last = ExportedHead.of(good.entry());
                checkAnchors(log, line);
                sink.accept(good.entry());
            }
            at = newline + 1;
        }
        return new End(last, log, at, text.length() - at);
    }

    private int checkHeader(String log, String text) throws JournalDamagedException {
        long expected = last.sequence() + 1;
        if (!log.equals(LogHeader.name(last))) {
            throw files.damaged(
                    log, 1, expected, "begins at another record than " + expected + ", at which it should go on");
        }
        int newline = text.indexOf('\n');
        if (newline < 0) {
            throw files.damaged(log, 1, expected, "is cut short: the file's header does not end");
        }
        Optional<String> fault = LogHeader.fault(last, text.substring(0, newline));
        if (fault.isPresent()) {
            throw files.damaged(log, 1, expected, fault.get());
        }
        return newline + 1;
    }

    private void checkAnchors(String log, long line) throws JournalDamagedException {
        for (ExportedHead anchor : anchors) {
            if (anchor.sequence() == last.sequence() && !anchor.equals(last)) {
                throw files.damaged(
                        log, line, last.sequence(), "is another record than the one the journal's head names");
            }
        }
    }
}
