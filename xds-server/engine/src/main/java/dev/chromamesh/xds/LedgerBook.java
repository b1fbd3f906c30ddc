package dev.chromamesh.xds;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Keeps the ledger: one immutable entry for each client, replaced with every news. A client's newest stream writes its entry; what an
 * older stream of the same client still has to say is ignored.
 */
final class LedgerBook {

    private final InstantSource clock;
    private final Map<Client, Page> pages = new ConcurrentHashMap<>();

    private record Page(long stream, AckLedger.Entry entry) {}

    LedgerBook(InstantSource clock) {
        this.clock = clock;
    }

    AckLedger ledger() {
        Map<Client, AckLedger.Entry> entries = new HashMap<>();
        pages.forEach((client, page) -> entries.put(client, page.entry()));
        return new AckLedger(entries);
    }

    /** A new stream takes over; what the client held is still held until it says otherwise. */
    void opened(Client client, long stream) {
        Instant now = clock.instant();
        pages.compute(client, (key, page) -> {
            if (page == null) {
                return new Page(stream, new AckLedger.Entry(true, now, Optional.empty(), Map.of(), Optional.empty()));
            }
            AckLedger.Entry old = page.entry();
            return page.stream() > stream
                    ? page
                    : new Page(
                            stream, new AckLedger.Entry(true, now, old.description(), old.held(), old.lastRejection()));
        });
    }

    void closed(Client client, long stream) {
        Instant now = clock.instant();
        change(
                client,
                stream,
                old -> new AckLedger.Entry(false, now, old.description(), old.held(), old.lastRejection()));
    }

    void described(Client client, long stream, AckLedger.SelfDescription description) {
        change(
                client,
                stream,
                old -> new AckLedger.Entry(
                        old.connected(), old.since(), Optional.of(description), old.held(), old.lastRejection()));
    }

    void holds(Client client, long stream, Effect.Holds effect) {
        Instant now = clock.instant();
        changeHeld(client, stream, effect.type(), held -> {
            Map<String, AckLedger.Held> known = Map.copyOf(held);
            held.clear();
            effect.versions().forEach((name, version) -> held.put(name, since(known, name, version, now)));
        });
    }

    void acknowledged(Client client, long stream, Effect.Acknowledged effect) {
        Instant now = clock.instant();
        changeHeld(
                client,
                stream,
                effect.type(),
                held -> effect.versions().forEach((name, version) -> held.put(name, since(held, name, version, now))));
    }

    void dropped(Client client, long stream, Effect.Dropped effect) {
        changeHeld(client, stream, effect.type(), held -> held.keySet().removeAll(effect.names()));
    }

    void refused(Client client, long stream, Effect.Refused effect) {
        AckLedger.Rejected rejected =
                new AckLedger.Rejected(effect.type(), effect.culprits(), effect.text(), clock.instant());
        change(
                client,
                stream,
                old -> new AckLedger.Entry(
                        old.connected(), old.since(), old.description(), old.held(), Optional.of(rejected)));
    }

    void forget(Predicate<Client> forgotten) {
        pages.entrySet().removeIf(page -> !page.getValue().entry().connected() && forgotten.test(page.getKey()));
    }

    /** The audiences of all clients on record. */
    Set<String> audiences() {
        return pages.keySet().stream().map(Client::audience).collect(Collectors.toSet());
    }

    private static AckLedger.Held since(Map<String, AckLedger.Held> known, String name, String version, Instant now) {
        AckLedger.Held held = known.get(name);
        return held != null && held.version().equals(version) ? held : new AckLedger.Held(version, now);
    }

    @FunctionalInterface
    private interface HeldEdit {
        void apply(Map<String, AckLedger.Held> held);
    }

    private void changeHeld(Client client, long stream, ResourceType type, HeldEdit edit) {
        change(client, stream, old -> {
            Map<String, AckLedger.Held> held = new HashMap<>(old.held().getOrDefault(type, Map.of()));
            edit.apply(held);
            Map<ResourceType, Map<String, AckLedger.Held>> all = new EnumMap<>(ResourceType.class);
            all.putAll(old.held());
            all.put(type, Map.copyOf(held));
            return new AckLedger.Entry(old.connected(), old.since(), old.description(), all, old.lastRejection());
        });
    }

    private void change(Client client, long stream, UnaryOperator<AckLedger.Entry> edit) {
        pages.computeIfPresent(
                client, (key, page) -> page.stream() == stream ? new Page(stream, edit.apply(page.entry())) : page);
    }
}
