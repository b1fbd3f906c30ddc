package dev.chromamesh.xds;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The protocol, as a pure function: what a stream knew and what happened give what it knows now and what is to be done. No threads,
 * no clock, no input or output; the same events always have the same effects.
 */
final class StreamMachine {

    /** How many type URLs that we do not serve a client gets an answer for on one stream. */
    private static final int FOREIGN_TYPES = 32;

    private static final String FOREIGN_NONCE = "x";

    /** No type URL is longer. */
    private static final int TYPE_URL_CHARACTERS = 256;

    private final EngineSettings.Subscriptions limits;

    /**
     * A machine for any number of streams.
     *
     * @param limits how much a stream may subscribe to
     */
    StreamMachine(EngineSettings.Subscriptions limits) {
        this.limits = limits;
    }

    /**
     * What an event leads to.
     *
     * @param state what the stream knows now
     * @param effects what is to be done, in this order
     */
    record Step(StreamState state, List<Effect> effects) {}

    /** Handles one event. */
    Step step(StreamState state, StreamEvent event) {
        Draft draft = new Draft(state);
        if (event instanceof StreamEvent.Published published) {
            publish(draft, published.snapshot());
        } else if (event instanceof StreamEvent.GivenUp givenUp) {
            draft.giveUp(givenUp.awaited());
        } else if (event instanceof StreamEvent.Request request) {
            request(draft, request);
        }
        if (draft.subscribedNames() > limits.names()) {
            return end(state, "more than " + limits.names() + " names subscribed on one stream");
        }
        if (draft.subscribedAnew() && draft.subscribedCharacters() > limits.characters()) {
            return end(state, "names of more than " + limits.characters() + " characters subscribed on one stream");
        }
        new Push(draft).run();
        return draft.finish();
    }

    private static void publish(Draft draft, Snapshot newer) {
        newer.changedSince(draft.offer().snapshot()).forEach((resourceType, names) -> {
            TypeDraft type = draft.type(resourceType);
            if (type != null) {
                type.owed.lookAt(names);
            }
        });
        draft.offer(draft.offer().withSnapshot(newer));
    }

    private static Step end(StreamState state, String text) {
        return new Step(state, List.of(new Effect.End(Effect.End.Reason.TOO_MUCH, text)));
    }

    private void request(Draft draft, StreamEvent.Request request) {
        Optional<ResourceType> resourceType = ResourceType.of(request.typeUrl());
        if (resourceType.isEmpty()) {
            foreign(draft, request);
            return;
        }
        boolean first = draft.type(resourceType.get()) == null;
        TypeDraft type = draft.open(resourceType.get());
        if (first) {
            catchUp(draft, type);
        }
        if (request instanceof StreamEvent.DeltaRequest delta) {
            new DeltaRequests(draft, type).take(delta, first);
        } else if (request instanceof StreamEvent.SotwRequest sotw) {
            new SotwRequests(draft, type).take(sotw, first);
        }
    }

    /** What was sent before the client asked for this type on this stream, and is not in use yet, may be waiting for it. */
    private static void catchUp(Draft draft, TypeDraft type) {
        type.type
                .neededBy()
                .flatMap(needy -> Optional.ofNullable(draft.type(needy)))
                .ifPresent(needy -> needy.unanswered()
                        .flatMap(batch -> batch.resources().stream())
                        .forEach(resource -> type.owed.resend(resource.references())));
    }

    /** A type that the engine does not serve: said once to be empty, so that the client does not wait for it, and never a reason to end. */
    private static void foreign(Draft draft, StreamEvent.Request request) {
        if (request.typeUrl().isEmpty()) {
            draft.add(new Effect.End(Effect.End.Reason.MALFORMED, "type_url is empty (expected: a resource type)"));
            return;
        }
        if (request.typeUrl().length() > TYPE_URL_CHARACTERS) {
            draft.add(new Effect.End(
                    Effect.End.Reason.MALFORMED,
                    "type_url has " + request.typeUrl().length() + " characters (expected: at most "
                            + TYPE_URL_CHARACTERS + ")"));
            return;
        }
        if (draft.foreignTypes().size() >= FOREIGN_TYPES
                || !draft.foreignTypes().add(request.typeUrl())) {
            return;
        }
        List<String> removed = request instanceof StreamEvent.DeltaRequest delta ? named(delta.subscribe()) : List.of();
        draft.respond(request.typeUrl(), FOREIGN_NONCE + draft.foreignTypes().size(), List.of(), removed);
    }

    private static List<String> named(List<String> names) {
        return names.stream()
                .filter(name -> !name.equals(Subscription.WILDCARD))
                .toList();
    }

    /** What the client's next stream has to know, once this one has ended. */
    static StreamMemory memory(StreamState state) {
        Map<ResourceType, Set<String>> unconfirmed =
                new HashMap<>(state.offer().memory().unconfirmed());
        Map<ResourceType, Map<String, Resource>> lastGood = new HashMap<>();
        Map<ResourceType, NameMap<Resource>> accepted =
                new HashMap<>(state.offer().memory().accepted());
        for (ResourceType type : ResourceType.values()) {
            TypeState known = state.types().get(type);
            if (known != null && type.wildcard()) {
                unconfirmed.put(type, unconfirmed(known));
                accepted.put(type, mayHold(known, state.offer().accepted(type)));
            }
            lastGood.put(type, lastGood(state.offer(), type, known));
        }
        unconfirmed.values().removeIf(Set::isEmpty);
        lastGood.values().removeIf(Map::isEmpty);
        if (state.protocol() == StreamState.Protocol.DELTA) {
            // An incremental client says itself what it holds.
            accepted.clear();
        }
        StreamMemory before = state.offer().memory();
        return new StreamMemory(
                unconfirmed,
                lastGood,
                accepted,
                before.ownRejections(),
                before.refusedSecrets(),
                unansweredSecrets(state));
    }

    /**
     * What it accepted, or else what it is thought to have brought along; and what it was sent and has not answered, which may be in
     * use by now.
     */
    private static NameMap<Resource> mayHold(TypeState known, NameMap<Resource> before) {
        NameMap<Resource> accepted = known.acknowledged().isEmpty() ? before : known.acknowledged();
        if (known.outstanding().isEmpty()) {
            return accepted;
        }
        Map<String, Resource> held = new HashMap<>();
        known.outstanding().stream()
                .flatMap(batch -> batch.resources().stream())
                .forEach(resource -> held.put(resource.name(), resource));
        accepted.forEach(held::put);
        return NameMap.of(held);
    }

    private static Set<String> unansweredSecrets(StreamState state) {
        Set<String> unanswered = new HashSet<>(state.offer().memory().unansweredSecrets());
        TypeState secrets = state.types().get(ResourceType.SECRET);
        if (secrets != null) {
            unanswered.addAll(secrets.unaccepted());
            unanswered.removeAll(state.offer().memory().refusedSecrets());
        }
        return unanswered;
    }

    private static Set<String> unconfirmed(TypeState known) {
        Set<String> names = new HashSet<>(known.told().names());
        // A removal that was not answered may not have arrived.
        known.outstanding().forEach(batch -> names.addAll(batch.removed()));
        known.acknowledged().names().forEach(names::remove);
        return Set.copyOf(names);
    }

    private static Map<String, Resource> lastGood(Offer offer, ResourceType type, @Nullable TypeState known) {
        Map<String, Resource> good = new HashMap<>();
        for (Resource truth : offer.snapshot().resources(type).values()) {
            if (offer.parked(truth)) {
                Resource accepted = known == null ? null : known.acknowledged().get(truth.name());
                Resource kept = accepted == null ? offer.lastGood(type, truth.name()) : accepted;
                if (kept != null) {
                    good.put(truth.name(), kept);
                }
            }
        }
        return Map.copyOf(good);
    }
}
