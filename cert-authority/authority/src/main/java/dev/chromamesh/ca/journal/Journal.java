package dev.chromamesh.ca.journal;

import java.io.Closeable;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An append-only record of what an authority did, which shows later whether anyone changed it.
 *
 * <p>An append is acknowledged once its records and then the head that names them are on the disk. What is not
 * acknowledged is in the journal as a whole or not at all. After a failed append the next one first checks all files as
 * at the start, so the journal comes back by itself once the disk does.
 *
 * <p>For any number of threads of one process; who owns the folder's lock sees to it that there is no second process.
 * Appends that wait at the same time are written together, by one of the waiting threads, in the order they came.
 */
public final class Journal implements Closeable {

    /** Size in bytes from which a log file is followed by the next. */
    public static final long FILE_LIMIT = 16L * 1024 * 1024;

    private final NamedFiles files;
    private final InstantSource clock;
    private final long fileLimit;
    private final JournalOpening opening;
    private final AppendQueue queue = new AppendQueue();

    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable JournalWriter writer;
    private boolean closed;
    private volatile ExportedHead head;

    private Journal(
            JournalFiles journal, HeadSeal seal, InstantSource clock, long fileLimit, Consumer<JournalRecord> sink)
            throws JournalDamagedException, JournalUnavailableException {
        if (fileLimit < 1) {
            throw new IllegalArgumentException("file limit: " + fileLimit + " (expected: 1 or more bytes)");
        }
        this.files = new NamedFiles(journal);
        this.clock = clock;
        this.fileLimit = fileLimit;
        this.opening = new JournalOpening(files, seal);
        JournalWriter opened = opening.open(ExportedHead.NONE, fileLimit, sink);
        this.writer = opened;
        this.head = opened.head();
    }

    /** As {@link #open(JournalFiles, HeadSeal, InstantSource, long)} with files of 16 MiB. */
    public static Journal open(JournalFiles files, HeadSeal seal, InstantSource clock)
            throws JournalDamagedException, JournalUnavailableException {
        return open(files, seal, clock, FILE_LIMIT);
    }

    /**
     * As {@link #open(JournalFiles, HeadSeal, InstantSource)}, and gives all records on the way: they are read once.
     *
     * @param sink is given each record in turn, also of a journal that then turns out to be damaged
     */
    public static Journal open(JournalFiles files, HeadSeal seal, InstantSource clock, Consumer<JournalRecord> sink)
            throws JournalDamagedException, JournalUnavailableException {
        return new Journal(files, seal, clock, FILE_LIMIT, sink);
    }

    /**
     * Opens a journal, or begins one where there is neither a log nor a head. Reads and checks all of it.
     *
     * @param fileLimit size in bytes beyond which a log file does not grow, but for one group of appends
     * @throws JournalDamagedException if it is not as it was written; nothing is changed then
     * @throws JournalUnavailableException if the files cannot be read or written
     */
    public static Journal open(JournalFiles files, HeadSeal seal, InstantSource clock, long fileLimit)
            throws JournalDamagedException, JournalUnavailableException {
        return new Journal(files, seal, clock, fileLimit, record -> {});
    }

    /**
     * Appends entries, all or none, and waits until they are on the disk; an interrupt does not end the wait.
     *
     * @return sequence of the last of them
     * @throws IllegalArgumentException without an entry
     * @throws IllegalStateException after {@link #close()}
     * @throws JournalUnavailableException if they could not be written
     * @throws JournalDamagedException if a check after an earlier failure finds the journal damaged
     */
    public long append(Entry... entries) throws JournalUnavailableException, JournalDamagedException {
        AppendQueue.Ticket ticket = queue.add(List.of(entries));
        if (ticket.leads()) {
            try {
                writeGroup(queue.take());
            } finally {
                queue.handOver();
            }
        }
        return ticket.outcome();
    }

    /** How far the journal reaches: the last record that is acknowledged. */
    public ExportedHead head() {
        return head;
    }

    /**
     * Gives all records from a sequence on, up to the head, as they are on the disk now.
     *
     * @throws JournalDamagedException at the first fault
     */
    public void read(long from, Consumer<JournalRecord> sink)
            throws JournalDamagedException, JournalUnavailableException {
        ExportedHead reached = head;
        Consumer<JournalRecord> wanted = each -> {
            if (each.sequence() >= from) {
                sink.accept(each);
            }
        };
        LogScan.growing(files, reached, wanted).run();
    }

    /** Takes no more appends; those that wait fail. */
    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            abandon();
        } finally {
            turn.unlock();
        }
    }

    /** For tests: appends that nobody has taken to write yet. */
    int waiting() {
        return queue.size();
    }

    private void writeGroup(List<AppendQueue.Ticket> group) {
        // What is left undone below, by an error of any kind, fails with this
        Exception failure = new IllegalStateException("the journal stopped unexpectedly");
        try {
            long last = write(group);
            long next =
                    last - group.stream().mapToInt(each -> each.bodies().size()).sum();
            for (AppendQueue.Ticket each : group) {
                next += each.bodies().size();
                each.succeed(next);
            }
        } catch (JournalUnavailableException | JournalDamagedException | RuntimeException e) {
            failure = e;
        } finally {
            for (AppendQueue.Ticket each : group) {
                each.fail(failure);
            }
        }
    }

    /** Gives the sequence of the last record. */
    private long write(List<AppendQueue.Ticket> group) throws JournalUnavailableException, JournalDamagedException {
        turn.lock();
        boolean written = false;
        try {
            if (closed) {
                throw new IllegalStateException("the journal is closed");
            }
            JournalWriter ready = ready();
            ready.append(number(ready.head(), group));
            head = ready.head();
            written = true;
            return head.sequence();
        } finally {
            if (!written) {
                abandon();
            }
            turn.unlock();
        }
    }

    private JournalWriter ready() throws JournalDamagedException, JournalUnavailableException {
        JournalWriter ready = writer;
        if (ready == null) {
            ready = opening.open(head, fileLimit, record -> {});
            writer = ready;
            head = ready.head();
        }
        return ready;
    }

    private List<RecordLine.Line> number(ExportedHead after, List<AppendQueue.Ticket> group) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<RecordLine.Line> lines = new ArrayList<>();
        ExportedHead previous = after;
        for (AppendQueue.Ticket each : group) {
            for (String body : each.bodies()) {
                RecordLine.Line next = RecordLine.next(previous, now, body);
                lines.add(next);
                previous = next.head();
            }
        }
        return lines;
    }

    private void abandon() {
        JournalWriter abandoned = writer;
        writer = null;
        if (abandoned != null) {
            abandoned.close();
        }
    }
}
