package dev.chromamesh.xds;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link StreamState} being edited, and the effects so far, within one step of the machine. */
final class Draft {

    private final StreamState before;
    private final Map<ResourceType, TypeDraft> types = new EnumMap<>(ResourceType.class);
    private final Set<String> foreignTypes;
    private final List<Effect> effects = new ArrayList<>();
    private Offer offer;
    private Set<ResourceType> unheard;

    Draft(StreamState before) {
        this.before = before;
        this.offer = before.offer();
        this.unheard = before.unheard();
        this.foreignTypes = new HashSet<>(before.foreignTypes());
    }

    StreamMachine.Step finish() {
        Map<ResourceType, TypeState> frozen = new HashMap<>(before.types());
        types.forEach((type, draft) -> frozen.put(type, draft.frozen()));
        return new StreamMachine.Step(
                new StreamState(before.protocol(), offer, frozen, foreignTypes, unheard), List.copyOf(effects));
    }

    boolean delta() {
        return before.protocol() == StreamState.Protocol.DELTA;
    }

    /** Whether a response of this type tells all there is, so that what it omits is deleted. */
    boolean completeResponses(ResourceType type) {
        return !delta() && type.wildcard();
    }

    Offer offer() {
        return offer;
    }

    void offer(Offer newer) {
        offer = newer;
    }

    Set<String> foreignTypes() {
        return foreignTypes;
    }

    /** The type's draft, or null if the client has never asked for the type. */
    @Nullable TypeDraft type(ResourceType type) {
        TypeDraft draft = types.get(type);
        if (draft != null) {
            return draft;
        }
        TypeState known = before.types().get(type);
        return known == null ? null : types.computeIfAbsent(type, absent -> new TypeDraft(absent, known));
    }

    /** The type's draft, a new one if the client has never asked for the type. */
    TypeDraft open(ResourceType type) {
        unheard = Sets.difference(unheard, Set.of(type)).immutableCopy();
        TypeDraft known = type(type);
        return known != null ? known : types.computeIfAbsent(type, absent -> new TypeDraft(absent, TypeState.NEW));
    }

    /** Whether the client may yet ask for something that there is and that may point at what is gone. */
    boolean expectsRequests() {
        return unheard.stream()
                .anyMatch(type -> !offer.snapshot().resources(type).isEmpty());
    }

    /**
     * Whether the client has yet to ask for the clusters that it must have, because it asked for their endpoints. An Envoy that connects
     * again while a cluster is warming asks for clusters last, after routes.
     */
    boolean expectsClusters() {
        return unheard.contains(ResourceType.CLUSTER)
                && type(ResourceType.ENDPOINT) != null
                && !offer.snapshot().resources(ResourceType.CLUSTER).isEmpty();
    }

    /** Waits no longer for these answers and requests. */
    void giveUp(Set<String> awaited) {
        types().forEach(type -> type.giveUp(awaited));
        unheard = unheard.stream()
                .filter(type -> !awaited.contains(type.typeUrl()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The drafts of all types that the client has asked for. */
    List<TypeDraft> types() {
        return Arrays.stream(ResourceType.values())
                .flatMap(type -> Stream.ofNullable(type(type)))
                .toList();
    }

    /** The type's draft if anything is owed of it; null otherwise, most often without having made one. */
    @Nullable TypeDraft owing(ResourceType type) {
        if (!types.containsKey(type)) {
            TypeState known = before.types().get(type);
            if (known == null || known.owed().isNothing()) {
                return null;
            }
        }
        TypeDraft draft = type(type);
        return draft == null || draft.owed.isNothing() ? null : draft;
    }

    /** How many names the client asks for, over all types. */
    int subscribedNames() {
        return subscriptions().mapToInt(wanted -> wanted.names().size()).sum();
    }

    /** How long these names are together. */
    long subscribedCharacters() {
        return subscriptions()
                .flatMap(wanted -> wanted.names().stream())
                .mapToLong(String::length)
                .sum();
    }

    /** Whether a subscription has changed in this step. */
    boolean subscribedAnew() {
        return types.values().stream().anyMatch(TypeDraft::subscribedAnew);
    }

    private Stream<Subscription> subscriptions() {
        return Arrays.stream(ResourceType.values()).flatMap(type -> {
            TypeDraft draft = types.get(type);
            TypeState known = before.types().get(type);
            return draft != null
                    ? Stream.of(draft.subscription())
                    : Stream.ofNullable(known).map(TypeState::subscription);
        });
    }

    /** The drafts of types of which names are withheld. */
    List<TypeDraft> withholding() {
        return Arrays.stream(ResourceType.values())
                .filter(this::withholds)
                .flatMap(type -> Stream.ofNullable(type(type)))
                .toList();
    }

    private boolean withholds(ResourceType type) {
        TypeDraft draft = types.get(type);
        TypeState known = before.types().get(type);
        return draft != null
                ? draft.withholdsAny()
                : known != null && !known.withheld().isEmpty();
    }

    /** Nothing that was decided before is sure any more. */
    void lookAtEverything() {
        types().forEach(type -> type.owed.lookAtEverything());
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    /** The name as the snapshot spells it: streams share one string instead of keeping their own copies. */
    String known(ResourceType type, String name) {
        Resource resource = offer.snapshot().resources(type).get(name);
        return resource == null ? name : resource.name();
    }

    /**
     * These secrets are sound now, or nobody uses them any more: what was refused in the company of a bad predecessor may be
     * offered again.
     */
    void repair(Collection<String> secrets) {
        for (String secret : secrets) {
            StreamMemory memory = offer.memory().withoutSecret(secret);
            Rejections left = memory.ownRejections().repaired(secret);
            if (!left.equals(memory.ownRejections())) {
                memory = memory.withOwnRejections(left);
                lookAtEverything();
            }
            offer = offer.withMemory(memory);
        }
    }

    /** A client that holds nothing has just started: what its host could not do then, it may be able to do now. */
    void startsAfresh(TypeDraft type) {
        StreamMemory memory = offer.memory().withoutAccepted(type.type);
        if (!memory.ownRejections().isEmpty()) {
            memory = memory.withOwnRejections(memory.ownRejections().without(type.type));
        }
        if (type.type.wildcard() && before.types().isEmpty()) {
            memory = memory.unsureOfSecrets();
        }
        offer = offer.withMemory(memory);
    }

    /** After a change of subscription: forgets what the client does not want any more. */
    void forgetUnwanted(TypeDraft type) {
        Set<String> lost = type.forgetUnwanted();
        if (!lost.isEmpty()) {
            add(new Effect.Dropped(type.type, lost));
        }
    }

    /** Sends resources and removals, and remembers having told the client. */
    void send(TypeDraft type, List<Resource> resources, Collection<String> removed) {
        resources.forEach(resource -> type.told.put(resource.name(), resource.version()));
        removed.forEach(type.told::remove);
        type.owed.answered();
        Response response = respond(type.type.typeUrl(), type.nextNonce(), resources, removed);
        type.sent(new Batch(response.nonce(), response.resources(), response.removed()));
    }

    /** Sends all there is of a type: what the client was told of and is not in it goes away. */
    void sendComplete(TypeDraft type, Map<String, Resource> state) {
        List<String> leftOut = type.told.names().stream()
                .filter(name -> !state.containsKey(name))
                .toList();
        leftOut.forEach(type.told::remove);
        state.forEach((name, resource) -> type.told.put(name, resource.version()));
        type.owed.answered();
        Response response = respond(type.type.typeUrl(), type.nextNonce(), List.copyOf(state.values()), List.of());
        type.sent(new Batch(response.nonce(), response.resources(), leftOut));
    }

    /** Sends a response of any type and remembers nothing. */
    Response respond(String typeUrl, String nonce, List<Resource> resources, Collection<String> removed) {
        Response response = new Response(typeUrl, nonce, resources, List.copyOf(removed));
        effects.add(new Effect.Send(response));
        return response;
    }
}
