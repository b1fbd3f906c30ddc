package dev.chromamesh.xds;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a client's next stream has to know about its last one, because the client itself will not say.
 *
 * @param unconfirmed names sent but never acknowledged: some may be active in the client, although it does not list them when it
 *     connects again, and they have to be removed when they go
 * @param lastGood for names whose present bytes the client refused: what it last accepted
 * @param hostRejections what failed for a reason of the client's host (a port in use), not of the bytes. Not held against the rest
 *     of the audience, and tried again when the client starts afresh
 * @param refusedSecrets secrets whose last delivery was refused; they poison what uses them
 */
record StreamMemory(
        Map<ResourceType, Set<String>> unconfirmed,
        Map<ResourceType, Map<String, Resource>> lastGood,
        Rejections hostRejections,
        Set<String> refusedSecrets) {

    static final StreamMemory NOTHING = new StreamMemory(Map.of(), Map.of(), Rejections.NONE, Set.of());

    StreamMemory {
        unconfirmed = Map.copyOf(unconfirmed);
        lastGood = Map.copyOf(lastGood);
        refusedSecrets = Set.copyOf(refusedSecrets);
    }

    StreamMemory withHostRejections(Rejections rejections) {
        return new StreamMemory(unconfirmed, lastGood, rejections, refusedSecrets);
    }

    StreamMemory withRefusedSecret(String name) {
        Set<String> more = new HashSet<>(refusedSecrets);
        more.add(name);
        return new StreamMemory(unconfirmed, lastGood, hostRejections, more);
    }

    StreamMemory withoutRefusedSecret(String name) {
        if (!refusedSecrets.contains(name)) {
            return this;
        }
        Set<String> fewer = new HashSet<>(refusedSecrets);
        fewer.remove(name);
        return new StreamMemory(unconfirmed, lastGood, hostRejections, fewer);
    }

    /** The client's process has just started. */
    StreamMemory withoutRefusedSecrets() {
        return refusedSecrets.isEmpty() ? this : new StreamMemory(unconfirmed, lastGood, hostRejections, Set.of());
    }

    /** Once told to the stream, they are among the names it was told. */
    StreamMemory withoutUnconfirmed(ResourceType type) {
        Map<ResourceType, Set<String>> fewer = new HashMap<>(unconfirmed);
        fewer.remove(type);
        return new StreamMemory(fewer, lastGood, hostRejections, refusedSecrets);
    }
}
