package dev.chromamesh.xds;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes a request of the state-of-the-world protocol into account. */
final class SotwRequests {

    private final Draft draft;
    private final TypeDraft type;

    SotwRequests(Draft draft, TypeDraft type) {
        this.draft = draft;
        this.type = type;
    }

    void take(StreamEvent.SotwRequest request, boolean first) {
        if (first) {
            first(request);
        } else {
            next(request);
        }
    }

    private void first(StreamEvent.SotwRequest request) {
        if (request.version().isEmpty()) {
            draft.startsAfresh(type);
            draft.add(new Effect.Holds(type.type, Map.of()));
        }
        type.owed.lookAtEverything();
        if (type.type.wildcard()) {
            type.owed.answer();
        }
        subscribe(request.names());
        if (!request.version().isEmpty()) {
            recall();
        }
    }

    /** What the client accepted on its last stream and is gone since stays until what uses it has changed. */
    private void recall() {
        Offer offer = draft.offer();
        for (String name : offer.accepted(type.type).names()) {
            if (type.subscription().covers(name)
                    && offer.snapshot().find(type.type, name).isEmpty()) {
                // It may have been dropped all the same, by a response whose answer was lost.
                type.told.put(name, TypeState.UNCERTAIN);
                type.owed.leave(name);
            }
        }
    }

    /**
     * Any later one. The names count even if the nonce is not the newest: several responses may be under way, requests arrive in the
     * order in which they were sent, and a client that dropped a name and took it up again meanwhile needs it again.
     */
    private void next(StreamEvent.SotwRequest request) {
        boolean settled = new Settlement(draft, type).settle(request.reply());
        boolean changed = subscribe(request.names());
        boolean current = request.reply().nonce().equals(type.lastNonce())
                && !type.lastNonce().isEmpty();
        if (current && !settled && !changed && !type.type.wildcard()) {
            // Nothing new in it: this is how Envoy asks for what it has lost.
            type.owed.resend(type.subscription().names());
        }
    }

    private boolean subscribe(List<String> names) {
        Subscription before = type.subscription();
        boolean everNamed = before.everNamed() || !names.isEmpty();
        boolean all = names.contains(Subscription.WILDCARD) || !everNamed;
        Set<String> wanted = names.stream()
                .filter(name -> !name.equals(Subscription.WILDCARD) && !name.isEmpty())
                .map(name -> draft.known(type.type, name))
                .collect(Collectors.toSet());
        Subscription after = new Subscription(type.type.wildcard() && all, everNamed, wanted);
        type.subscribe(after);

        boolean changed = !after.equals(before);
        if (changed) {
            added(before, after);
            dropped(before, after);
        }
        return changed;
    }

    private void added(Subscription before, Subscription after) {
        Set<String> added = new HashSet<>(after.names());
        added.removeAll(before.names());
        added.forEach(name -> type.owed.ask(name));
        boolean widened = after.wildcard() && !before.wildcard();
        if (widened) {
            type.owed.lookAtEverything();
        }
        if ((widened || !added.isEmpty()) && type.type.wildcard()) {
            type.owed.answer();
        }
    }

    private void dropped(Subscription before, Subscription after) {
        draft.forgetUnwanted(type);
        Set<String> dropped = new HashSet<>(before.names());
        dropped.removeAll(after.names());
        dropped.forEach(type.owed::cancel);
        if (type.type == ResourceType.SECRET) {
            draft.repair(dropped);
        }
    }
}
