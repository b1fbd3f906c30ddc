package dev.chromamesh.xds;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Takes a request of the incremental protocol into account. */
final class DeltaRequests {

    /** No version of ours is longer; there is no use in remembering what a client makes up. */
    private static final int VERSION_CHARACTERS = 64;

    private final Draft draft;
    private final TypeDraft type;

    DeltaRequests(Draft draft, TypeDraft type) {
        this.draft = draft;
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
            type.owed.answer();
        }
        type.owed.lookAtEverything();
        subscribe(request.subscribe());
        unsubscribe(request.unsubscribe());
        recall(request.initialVersions());
    }

    /** Any later one. The nonce plays no part: a change of subscription counts, whatever it answers. */
    private void next(StreamEvent.DeltaRequest request) {
        new Settlement(draft, type).settle(request.reply());
        unsubscribe(request.unsubscribe());
        subscribe(request.subscribe());
    }

    private void recall(Map<String, String> initialVersions) {
        if (initialVersions.isEmpty()) {
            draft.startsAfresh(type);
        }
        Map<String, String> held = new TreeMap<>();
        initialVersions.forEach((name, said) -> {
            if (type.subscription().covers(name)) {
                String version = said.length() <= VERSION_CHARACTERS ? said : TypeState.UNCERTAIN;
                held.put(name, version);
                recall(name, version);
            }
        });
        if (type.subscription().wildcard()) {
            Offer offer = draft.offer();
            for (String name : offer.memory().unconfirmed().getOrDefault(type.type, Set.of())) {
                if (!type.told.has(name)) {
                    type.told.put(name, TypeState.UNCERTAIN);
                }
            }
            draft.offer(offer.withMemory(offer.memory().withoutUnconfirmed(type.type)));
        }
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
                type.owed.ask(name);
            } else if (type.type.wildcard() && !wildcard) {
                wildcard = true;
                type.owed.lookAtEverything();
                type.owed.answer();
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
            type.owed.cancel(name);
            if (wanted.remove(name) && wildcard) {
                // The client dropped it with the name and still wants it as a part of everything.
                type.owed.ask(name);
            }
        }
        type.subscribe(new Subscription(wildcard, true, wanted));
        draft.forgetUnwanted(type);
        if (type.type == ResourceType.SECRET) {
            draft.repair(names);
        }
    }
}
