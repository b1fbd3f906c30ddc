package dev.chromamesh.xds;

import com.google.common.base.Ticker;
import com.google.common.util.concurrent.MoreExecutors;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the streams of one engine share: who is there, what was refused, what clients hold. Safe for any thread. */
final class Desk {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final SnapshotSource source;
    private final SharedSteps steps;
    private final EngineSettings settings;
    private final Executor executor;
    private final Ticker ticker;
    private final LedgerBook book;
    private final AtomicLong streamNumbers = new AtomicLong();
    private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
    private final Map<Seat, OpenStream> newest = new ConcurrentHashMap<>();
    private final Map<Seat, StreamMemory> memories = new ConcurrentHashMap<>();
    private final Map<Judges, Rejections> rejections = new ConcurrentHashMap<>();

    /** Clients that judge a resource alike: another build of the same software may well accept what this one refuses. */
    private record Judges(String audience, String build) {}

    private Admission admission;

    Desk(SnapshotSource source, EngineSettings settings, Executor executor, InstantSource clock, Ticker ticker) {
        this.source = source;
        this.steps = new SharedSteps(new StreamMachine(settings.subscriptions()));
        this.settings = settings;
        this.executor = executor;
        this.ticker = ticker;
        this.book = new LedgerBook(clock);
        this.admission = new Admission(ticker.read());
    }

    Executor newSerialExecutor() {
        return MoreExecutors.newSequentialExecutor(executor);
    }

    long nextStreamNumber() {
        return streamNumbers.incrementAndGet();
    }

    /** Nanoseconds since some moment. */
    long nanoTime() {
        return ticker.read();
    }

    EngineSettings.Waiting waiting() {
        return settings.waiting();
    }

    SharedSteps steps() {
        return steps;
    }

    Snapshot snapshot(Client client) {
        return source.current(client);
    }

    Rejections rejections(Client client, String build) {
        return rejections.getOrDefault(new Judges(client.audience(), build), Rejections.NONE);
    }

    AckLedger ledger() {
        return book.ledger();
    }

    /** When a stream that has just come may begin. */
    synchronized Admission.Turn admit() {
        Admission.Turn turn = admission.take(settings.crowd(), nanoTime());
        admission = turn.admission();
        return turn;
    }

    /** From now on the stream hears of all that concerns streams. */
    void add(OpenStream stream) {
        streams.add(stream);
    }

    /**
     * The stream has come to its turn and takes the place of its client's last one.
     *
     * @return what that one left behind. It may still be open: a broken connection is not noticed at once
     */
    StreamMemory begun(OpenStream stream) {
        Seat seat = stream.seat();
        OpenStream last = newest.put(seat, stream);
        book.opened(seat, stream.number());
        LOG.debug("{} began stream {}", seat.client(), stream.number());
        return last != null ? last.memory() : memories.getOrDefault(seat, StreamMemory.NOTHING);
    }

    void described(OpenStream stream, AckLedger.SelfDescription description) {
        book.described(stream.seat(), stream.number(), description);
    }

    /** Writes down what a step of the machine found out. */
    void note(OpenStream stream, String build, Effect effect) {
        Seat seat = stream.seat();
        long number = stream.number();
        if (effect instanceof Effect.Acknowledged acknowledged) {
            book.acknowledged(seat, number, acknowledged);
        } else if (effect instanceof Effect.Holds holds) {
            book.holds(seat, number, holds);
        } else if (effect instanceof Effect.Dropped dropped) {
            book.dropped(seat, number, dropped);
        } else if (effect instanceof Effect.Refused refused) {
            book.refused(seat, number, refused);
            Judges judges = new Judges(seat.client().audience(), build);
            for (Rejection rejection : refused.shared()) {
                rejections.merge(judges, Rejections.NONE.with(rejection), (known, one) -> known.with(rejection));
            }
            LOG.debug("{} refused {} {}: {}", seat.client(), refused.type(), refused.culprits(), refused.text());
        }
    }

    int openStreams() {
        return streams.size();
    }

    void refresh() {
        streams.forEach(OpenStream::refresh);
    }

    void watch() {
        streams.forEach(OpenStream::watch);
    }

    void forEachStream(Predicate<Client> chosen, Consumer<OpenStream> action) {
        streams.forEach(stream -> {
            if (chosen.test(stream.seat().client())) {
                action.accept(stream);
            }
        });
    }

    void closed(OpenStream stream) {
        streams.remove(stream);
        Seat seat = stream.seat();
        book.closed(seat, stream.number());
        if (stream.equals(newest.get(seat))) {
            StreamMemory memory = stream.memory();
            if (memory.equals(StreamMemory.NOTHING)) {
                memories.remove(seat);
            } else {
                memories.put(seat, memory);
            }
            newest.remove(seat, stream);
        }
        LOG.debug("{} closed stream {}", seat.client(), stream.number());
    }

    void forget(Predicate<Client> forgotten) {
        book.forget(forgotten);
        memories.keySet().removeIf(seat -> forgotten.test(seat.client()) && !newest.containsKey(seat));
        Set<String> audiences = book.audiences();
        rejections.keySet().removeIf(judges -> !audiences.contains(judges.audience()));
    }
}
