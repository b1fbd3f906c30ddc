package dev.chromamesh.xds;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A {@link StreamState} being edited, and the effects so far, within one step of the machine. */
final class Draft {

    private final StreamState before;
    private final Map<ResourceType, TypeDraft> types = new EnumMap<>(ResourceType.class);
    private final Set<String> foreignTypes;
    private final List<Effect> effects = new ArrayList<>();
    private Offer offer;
    private StreamState.Nonces nonces;

    Draft(StreamState before) {
        this.before = before;
        this.offer = before.offer();
        this.nonces = before.nonces();
        this.foreignTypes = new HashSet<>(before.foreignTypes());
        before.types().forEach((type, state) -> types.put(type, new TypeDraft(type, state)));
    }

    StreamMachine.Step finish() {
        Map<ResourceType, TypeState> frozen = new HashMap<>();
        types.forEach((type, draft) -> frozen.put(type, draft.frozen()));
        return new StreamMachine.Step(
                new StreamState(before.protocol(), offer, frozen, foreignTypes, nonces), List.copyOf(effects));
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
        return types.get(type);
    }

    /** The type's draft, a new one if the client has never asked for the type. */
    TypeDraft open(ResourceType type) {
        return types.computeIfAbsent(type, absent -> new TypeDraft(absent, TypeState.NEW));
    }

    Collection<TypeDraft> types() {
        return types.values();
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
    void repair(Collection<String> secrets, Demand demand) {
        for (String secret : secrets) {
            StreamMemory memory = offer.memory();
            if (memory.refusedSecrets().contains(secret) || offer.rejections().awaits(secret)) {
                offer = offer.withMemory(memory.withoutRefusedSecret(secret))
                        .withRejections(offer.rejections().repaired(secret));
                add(new Effect.Repaired(secret));
                demand.considerAll();
            }
        }
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
        String version = delta() ? "" : hashOf(type.told);
        Response response = respond(type.type.typeUrl(), version, resources, removed);
        type.sent(new Batch(response.nonce(), response.resources(), response.removed()));
    }

    /** Sends a response of any type and remembers nothing. */
    Response respond(String typeUrl, String version, List<Resource> resources, Collection<String> removed) {
        nonces = nonces.next();
        Response response = new Response(typeUrl, nonces.last(), version, resources, List.copyOf(removed));
        effects.add(new Effect.Send(response));
        return response;
    }

    private static String hashOf(DraftMap<String> told) {
        MessageDigest sha256 = Resource.sha256();
        for (String name : told.names()) {
            sha256.update((name + '\0' + told.get(name) + '\0').getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(sha256.digest(), 0, 16);
    }
}
