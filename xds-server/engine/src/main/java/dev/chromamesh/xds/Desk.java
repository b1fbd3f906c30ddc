package dev.chromamesh.xds;

import com.google.common.util.concurrent.MoreExecutors;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the streams of one engine share: who is there, what was refused, what clients hold. Safe for any thread. */
final class Desk {

    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final SnapshotSource source;
    private final StreamMachine machine;
    private final Executor executor;
    private final LedgerBook book;
    private final AtomicLong streamNumbers = new AtomicLong();
    private final Set<OpenStream> streams = ConcurrentHashMap.newKeySet();
    private final Map<Client, OpenStream> newest = new ConcurrentHashMap<>();
    private final Map<String, Rejections> rejections = new ConcurrentHashMap<>();
    private final Map<Client, StreamMemory> memories = new ConcurrentHashMap<>();

    Desk(SnapshotSource source, StreamMachine machine, Executor executor, InstantSource clock) {
        this.source = source;
        this.machine = machine;
        this.executor = executor;
        this.book = new LedgerBook(clock);
    }

    Executor newSerialExecutor() {
        return MoreExecutors.newSequentialExecutor(executor);
    }

    long nextStreamNumber() {
        return streamNumbers.incrementAndGet();
    }

    void add(OpenStream stream) {
        streams.add(stream);
        newest.put(stream.client(), stream);
    }

    Set<OpenStream> streams() {
        return streams;
    }

    StreamMachine machine() {
        return machine;
    }

    Snapshot snapshot(Client client) {
        return source.current(client);
    }

    Rejections rejections(Client client) {
        return rejections.getOrDefault(client.audience(), Rejections.NONE);
    }

    /** What the client's last stream left behind. That stream may still be open: a broken connection is not noticed at once. */
    StreamMemory memory(Client client) {
        OpenStream last = newest.get(client);
        return last != null ? last.memory() : memories.getOrDefault(client, StreamMemory.NOTHING);
    }

    AckLedger ledger() {
        return book.ledger();
    }

    void opened(Client client, long stream) {
        book.opened(client, stream);
        LOG.debug("{} opened stream {}", client, stream);
    }

    void described(Client client, long stream, AckLedger.SelfDescription description) {
        book.described(client, stream, description);
    }

    /** Writes down what a step of the machine found out. */
    void note(Client client, long stream, Effect effect) {
        if (effect instanceof Effect.Acknowledged acknowledged) {
            book.acknowledged(client, stream, acknowledged);
        } else if (effect instanceof Effect.Holds holds) {
            book.holds(client, stream, holds);
        } else if (effect instanceof Effect.Dropped dropped) {
            book.dropped(client, stream, dropped);
        } else if (effect instanceof Effect.Refused refused) {
            book.refused(client, stream, refused);
            for (Rejection rejection : refused.shared()) {
                rejections.merge(
                        client.audience(), Rejections.NONE.with(rejection), (known, one) -> known.with(rejection));
            }
            LOG.debug("{} refused {} {}: {}", client, refused.type(), refused.culprits(), refused.text());
        }
    }

    void refresh(Predicate<Client> affected) {
        streams.forEach(stream -> {
            if (affected.test(stream.client())) {
                stream.refresh();
            }
        });
    }

    void closed(OpenStream stream, long number) {
        streams.remove(stream);
        Client client = stream.client();
        book.closed(client, number);
        if (stream.equals(newest.get(client))) {
            StreamMemory memory = stream.memory();
            if (memory.equals(StreamMemory.NOTHING)) {
                memories.remove(client);
            } else {
                memories.put(client, memory);
            }
            newest.remove(client, stream);
        }
        LOG.debug("{} closed stream {}", client, number);
    }

    void forget(Predicate<Client> forgotten) {
        book.forget(forgotten);
        memories.keySet().removeIf(client -> forgotten.test(client) && !newest.containsKey(client));
        rejections.keySet().retainAll(book.audiences());
    }
}
