package dev.chromamesh.xds;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Takes a request of the incremental protocol into account. */
final class DeltaRequests {

    private final Draft draft;
    private final Demand demand;
    private final TypeDraft type;

    DeltaRequests(Draft draft, Demand demand, TypeDraft type) {
        this.draft = draft;
        this.demand = demand;
        this.type = type;
    }

    void take(StreamEvent.DeltaRequest request, boolean first) {
        if (first) {
            first(request);
        } else {
            next(request);
        }
    }

    /** The first request for a type on a stream also says what the client holds from earlier streams. */
    private void first(StreamEvent.DeltaRequest request) {
        boolean legacyWildcard = type.type.wildcard() && request.subscribe().isEmpty();
        if (legacyWildcard) {
            type.subscribe(new Subscription(true, false, Set.of()));
            demand.answer(type.type);
        }
        demand.consider(type.type);
        subscribe(request.subscribe());
        unsubscribe(request.unsubscribe());
        recall(request.initialVersions());
    }

    /** Any later one. The nonce plays no part: a change of subscription counts, whatever it answers. */
    private void next(StreamEvent.DeltaRequest request) {
        new Settlement(draft, demand, type).settle(request.reply());
        unsubscribe(request.unsubscribe());
        subscribe(request.subscribe());
    }

    private void recall(Map<String, String> initialVersions) {
        Offer offer = draft.offer();
        if (initialVersions.isEmpty() && !offer.memory().hostRejections().isEmpty()) {
            // A client that holds nothing has just started: what its host could not do then, it may be able to do now.
            offer = offer.withMemory(offer.memory()
                    .withHostRejections(offer.memory().hostRejections().without(type.type)));
        }
        Map<String, String> held = new TreeMap<>();
        initialVersions.forEach((name, version) -> {
            if (type.subscription().covers(name)) {
                held.put(name, version);
                recall(name, version);
            }
        });
        if (type.subscription().wildcard()) {
            for (String name : offer.memory().unconfirmed().getOrDefault(type.type, Set.of())) {
                if (!type.told.has(name)) {
                    type.told.put(name, TypeState.UNCERTAIN);
                }
            }
            offer = offer.withMemory(offer.memory().withoutUnconfirmed(type.type));
        }
        draft.offer(offer);
        draft.add(new Effect.Holds(type.type, held));
    }

    private void recall(String name, String version) {
        Resource truth = draft.offer().snapshot().resources(type.type).get(name);
        if (truth != null && truth.version().equals(version)) {
            type.told.put(truth.name(), truth.version());
            type.acknowledged.put(truth.name(), truth);
        } else {
            type.told.put(name, version);
        }
    }

    private void subscribe(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Subscription before = type.subscription();
        boolean wildcard = before.wildcard();
        Set<String> wanted = new HashSet<>(before.names());
        for (String name : names) {
            if (!name.equals(Subscription.WILDCARD)) {
                wanted.add(draft.known(type.type, name));
                demand.ask(type.type, name);
            } else if (type.type.wildcard() && !wildcard) {
                wildcard = true;
                demand.answer(type.type);
            }
        }
        type.subscribe(new Subscription(wildcard, true, wanted));
    }

    private void unsubscribe(List<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Subscription before = type.subscription();
        boolean wildcard = before.wildcard() && !names.contains(Subscription.WILDCARD);
        Set<String> wanted = new HashSet<>(before.names());
        for (String name : names) {
            if (wanted.remove(name) && wildcard) {
                // The client dropped it with the name and still wants it as a part of everything.
                demand.ask(type.type, name);
            }
        }
        type.subscribe(new Subscription(wildcard, true, wanted));
        draft.forgetUnwanted(type);
        if (type.type == ResourceType.SECRET) {
            draft.repair(names, demand);
        }
    }
}
