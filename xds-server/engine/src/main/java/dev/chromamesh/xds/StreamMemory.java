package dev.chromamesh.xds;

import com.google.common.collect.Sets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a client's next stream has to know about its last one, because the client itself will not say.
 *
 * @param unconfirmed names sent but never acknowledged: some may be active in the client, although it does not list them when it
 *     connects again, and they have to be removed when they go
 * @param lastGood for names whose present bytes the client refused: what it last accepted
 * @param accepted clusters and listeners that it accepted last, or was sent and did not answer; state-of-the-world only, where what a
 *     response leaves out is dropped: these are what to send in the place of something that it refuses, or of something that is gone but
 *     still in use
 * @param ownRejections what failed for a reason of this client's own, not of the bytes: a port in use on its host, or a secret that it
 *     had refused. Not held against the rest of the audience, and tried again when the client starts afresh
 * @param refusedSecrets secrets whose last delivery was refused; they poison what uses them
 * @param unansweredSecrets secrets whose last delivery the client did not answer before its stream ended; they may
 */
record StreamMemory(
        Map<ResourceType, Set<String>> unconfirmed,
        Map<ResourceType, Map<String, Resource>> lastGood,
        Map<ResourceType, NameMap<Resource>> accepted,
        Rejections ownRejections,
        Set<String> refusedSecrets,
        Set<String> unansweredSecrets) {

    static final StreamMemory NOTHING =
            new StreamMemory(Map.of(), Map.of(), Map.of(), Rejections.NONE, Set.of(), Set.of());

    StreamMemory {
        unconfirmed = Map.copyOf(unconfirmed);
        lastGood = Map.copyOf(lastGood);
        accepted = Map.copyOf(accepted);
        refusedSecrets = Set.copyOf(refusedSecrets);
        unansweredSecrets = Set.copyOf(unansweredSecrets);
    }

    StreamMemory withOwnRejections(Rejections rejections) {
        return new StreamMemory(unconfirmed, lastGood, accepted, rejections, refusedSecrets, unansweredSecrets);
    }

    StreamMemory withRefusedSecret(String name) {
        return withSecrets(Sets.union(refusedSecrets, Set.of(name)), Sets.difference(unansweredSecrets, Set.of(name)));
    }

    /** The client holds this secret, or does not want it any more. */
    StreamMemory withoutSecret(String name) {
        boolean known = refusedSecrets.contains(name) || unansweredSecrets.contains(name);
        return known
                ? withSecrets(
                        Sets.difference(refusedSecrets, Set.of(name)), Sets.difference(unansweredSecrets, Set.of(name)))
                : this;
    }

    /** The client's process seems to have just started; then it has refused nothing yet. */
    StreamMemory unsureOfSecrets() {
        return refusedSecrets.isEmpty() ? this : withSecrets(Set.of(), Sets.union(refusedSecrets, unansweredSecrets));
    }

    /** The client has dropped what it had accepted of a type. */
    StreamMemory withoutAccepted(ResourceType type) {
        if (!accepted.containsKey(type)) {
            return this;
        }
        Map<ResourceType, NameMap<Resource>> fewer = new HashMap<>(accepted);
        fewer.remove(type);
        return new StreamMemory(unconfirmed, lastGood, fewer, ownRejections, refusedSecrets, unansweredSecrets);
    }

    private StreamMemory withSecrets(Set<String> refused, Set<String> unanswered) {
        return new StreamMemory(unconfirmed, lastGood, accepted, ownRejections, refused, unanswered);
    }

    /** Once told to the stream, they are among the names it was told. */
    StreamMemory withoutUnconfirmed(ResourceType type) {
        Map<ResourceType, Set<String>> fewer = new HashMap<>(unconfirmed);
        fewer.remove(type);
        return new StreamMemory(fewer, lastGood, accepted, ownRejections, refusedSecrets, unansweredSecrets);
    }
}
