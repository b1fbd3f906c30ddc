package dev.chromamesh.xds;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ledger: one immutable page for each client, replaced with every news. The newest stream of each of a client's seats writes
 * on it; what an older stream of the same seat still has to say is ignored.
 */
final class LedgerBook {

    private final InstantSource clock;
    /** Clients that held the same and accept the same share what they hold now. */
    private final Interner<NameMap<AckLedger.Held>> alike = Interners.newWeakInterner();

    private final Cache<Effect.Acknowledged, Accepted> recent =
            CacheBuilder.newBuilder().weakKeys().build();

    private final Map<Client, Page> pages = new ConcurrentHashMap<>();

    /** What an acknowledgement, at some moment, made of what a client held. */
    private record Accepted(NameMap<AckLedger.Held> before, Instant at, NameMap<AckLedger.Held> after) {}

    /** The newest stream at a seat. */
    private record Visit(long stream, boolean open) {}

    /**
     * What is known about a client.
     *
     * @param visits by the type of the service; nothing stands for the aggregated one
     * @param since when it came or went
     */
    private record Page(
            Map<Optional<ResourceType>, Visit> visits,
            Instant since,
            Optional<AckLedger.SelfDescription> description,
            Map<ResourceType, NameMap<AckLedger.Held>> held,
            Optional<AckLedger.Rejected> lastRejection) {

        Page {
            visits = Map.copyOf(visits);
            held = Map.copyOf(held);
        }

        boolean connected() {
            return visits.values().stream().anyMatch(Visit::open);
        }

        boolean current(Seat seat, long stream) {
            Visit visit = visits.get(seat.only());
            return visit != null && visit.stream() == stream;
        }

        Page visited(Seat seat, Visit visit, Instant now) {
            Map<Optional<ResourceType>, Visit> all = new HashMap<>(visits);
            all.put(seat.only(), visit);
            Page page = new Page(all, now, description, held, lastRejection);
            return page.connected() == connected() ? new Page(all, since, description, held, lastRejection) : page;
        }

        Page held(ResourceType type, NameMap<AckLedger.Held> names) {
            Map<ResourceType, NameMap<AckLedger.Held>> all = new EnumMap<>(ResourceType.class);
            all.putAll(held);
            all.put(type, names);
            return new Page(visits, since, description, all, lastRejection);
        }

        NameMap<AckLedger.Held> held(ResourceType type) {
            return held.getOrDefault(type, NameMap.empty());
        }

        AckLedger.Entry entry() {
            Map<ResourceType, Map<String, AckLedger.Held>> byName = new EnumMap<>(ResourceType.class);
            held.forEach((type, names) -> byName.put(type, names.asMap()));
            return new AckLedger.Entry(connected(), since, description, byName, lastRejection);
        }
    }

    LedgerBook(InstantSource clock) {
        this.clock = clock;
    }

    AckLedger ledger() {
        Map<Client, AckLedger.Entry> entries = new HashMap<>();
        pages.forEach((client, page) -> entries.put(client, page.entry()));
        return new AckLedger(entries);
    }

    /** A new stream takes over; what the client held is still held until it says otherwise. */
    void opened(Seat seat, long stream) {
        Instant now = now();
        pages.compute(seat.client(), (client, known) -> {
            Page page = known == null ? new Page(Map.of(), now, Optional.empty(), Map.of(), Optional.empty()) : known;
            Visit visit = page.visits().get(seat.only());
            return visit != null && visit.stream() > stream ? page : page.visited(seat, new Visit(stream, true), now);
        });
    }

    void closed(Seat seat, long stream) {
        Instant now = now();
        change(seat, stream, page -> page.visited(seat, new Visit(stream, false), now));
    }

    void described(Seat seat, long stream, AckLedger.SelfDescription description) {
        change(
                seat,
                stream,
                page -> new Page(
                        page.visits(), page.since(), Optional.of(description), page.held(), page.lastRejection()));
    }

    void holds(Seat seat, long stream, Effect.Holds effect) {
        Instant now = now();
        change(seat, stream, page -> {
            NameMap<AckLedger.Held> known = page.held(effect.type());
            Map<String, AckLedger.Held> held = new TreeMap<>();
            effect.versions().forEach((name, version) -> held.put(name, since(known, name, version, now)));
            return page.held(effect.type(), alike.intern(NameMap.of(held)));
        });
    }

    void acknowledged(Seat seat, long stream, Effect.Acknowledged effect) {
        Instant now = now();
        change(seat, stream, page -> page.held(effect.type(), accepted(page.held(effect.type()), effect, now)));
    }

    private NameMap<AckLedger.Held> accepted(NameMap<AckLedger.Held> before, Effect.Acknowledged effect, Instant now) {
        Accepted known = recent.getIfPresent(effect);
        if (known != null && known.before().same(before) && known.at().equals(now)) {
            return known.after();
        }
        DraftMap<AckLedger.Held> held = new DraftMap<>(before);
        effect.versions().forEach((name, version) -> held.put(name, since(before, name, version, now)));
        NameMap<AckLedger.Held> after = alike.intern(held.frozen());
        recent.put(effect, new Accepted(before, now, after));
        return after;
    }

    /** In whole seconds, which is as exact as anybody needs, and often the same for many clients. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    void dropped(Seat seat, long stream, Effect.Dropped effect) {
        change(seat, stream, page -> {
            DraftMap<AckLedger.Held> held = new DraftMap<>(page.held(effect.type()));
            effect.names().forEach(held::remove);
            return page.held(effect.type(), held.frozen());
        });
    }

    void refused(Seat seat, long stream, Effect.Refused effect) {
        AckLedger.Rejected rejected = new AckLedger.Rejected(effect.type(), effect.culprits(), effect.text(), now());
        change(
                seat,
                stream,
                page -> new Page(page.visits(), page.since(), page.description(), page.held(), Optional.of(rejected)));
    }

    void forget(Predicate<Client> forgotten) {
        pages.entrySet().removeIf(page -> !page.getValue().connected() && forgotten.test(page.getKey()));
    }

    /** The audiences of all clients on record. */
    Set<String> audiences() {
        return pages.keySet().stream().map(Client::audience).collect(Collectors.toSet());
    }

    private static AckLedger.Held since(NameMap<AckLedger.Held> known, String name, String version, Instant now) {
        AckLedger.@Nullable Held held = known.get(name);
        return held != null && held.version().equals(version) ? held : new AckLedger.Held(version, now);
    }

    private void change(Seat seat, long stream, UnaryOperator<Page> edit) {
        pages.computeIfPresent(seat.client(), (client, page) -> page.current(seat, stream) ? edit.apply(page) : page);
    }
}
