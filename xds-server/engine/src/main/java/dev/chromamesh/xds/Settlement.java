package dev.chromamesh.xds;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes a client's answer to a response into account. It sends nothing itself: it marks what the client now holds, may hold or
 * refuses, and the push that follows does the rest.
 */
final class Settlement {

    private final Draft draft;
    private final TypeDraft type;

    Settlement(Draft draft, TypeDraft type) {
        this.draft = draft;
        this.type = type;
    }

    /**
     * Settles the response that the reply's nonce belongs to.
     *
     * @return false if it belongs to none that still is without an answer
     */
    boolean settle(StreamEvent.Reply reply) {
        Batch batch = reply.nonce().isEmpty() ? null : type.answered(reply.nonce());
        if (batch == null) {
            return false;
        }
        reply.error().ifPresentOrElse(text -> refused(batch, text), () -> accepted(batch));
        return true;
    }

    private void accepted(Batch batch) {
        if (type.withholdsAny()) {
            type.releaseNext();
        }
        Map<String, String> versions = new TreeMap<>();
        for (Resource resource : batch.resources()) {
            if (accepted(resource)) {
                versions.put(resource.name(), resource.version());
            }
        }
        if (!versions.isEmpty()) {
            draft.add(new Effect.Acknowledged(type.type, versions));
        }
        dropped(batch, versions.keySet());
        if (type.type == ResourceType.SECRET) {
            draft.repair(versions.keySet());
        }
    }

    /** Notes what the client holds now; false if it lost interest in the name meanwhile. */
    private boolean accepted(Resource resource) {
        String name = resource.name();
        String told = type.told.get(name);
        if (told == null && !type.subscription().covers(name)) {
            return false;
        }
        type.acknowledged.put(name, resource);
        if (told == null) {
            // Removed, or unsubscribed and subscribed again, since it was sent: what the client holds now may still be
            // of use.
            type.owed.lookAt(name);
        } else if (told.equals(TypeState.UNCERTAIN)) {
            type.told.put(name, resource.version());
        }
        return true;
    }

    private void dropped(Batch batch, Set<String> accepted) {
        Set<String> lost = new TreeSet<>(batch.removed());
        if (draft.completeResponses(type.type)) {
            lost.addAll(type.acknowledged.names());
            lost.removeAll(accepted);
        }
        if (!lost.isEmpty()) {
            lost.forEach(type.acknowledged::remove);
            draft.add(new Effect.Dropped(type.type, lost));
        }
    }

    private void refused(Batch batch, String text) {
        draft.lookAtEverything();
        List<Resource> suspects = batch.resources().stream()
                .filter(resource -> !type.accepted(resource))
                .toList();
        Set<String> culprits = culprits(suspects, text);
        List<Rejection> shared = park(suspects, culprits, text);
        if (!culprits.isEmpty()) {
            type.releaseAll();
        }
        if (!suspects.isEmpty()) {
            sendAgain(batch, suspects, culprits);
            possiblyHeld(batch).forEach(this::repeatRemoval);
        }
        String shown = RejectionText.presentable(type.type, text);
        draft.add(new Effect.Refused(type.type, List.copyOf(culprits), shown, shared));
    }

    /** What the client may still hold, or hold again, although it should not. */
    private Set<String> possiblyHeld(Batch batch) {
        Set<String> names = new TreeSet<>(batch.removed());
        if (draft.completeResponses(type.type)) {
            names.addAll(type.acknowledged.names());
            batch.resources().forEach(resource -> names.add(resource.name()));
        }
        return names;
    }

    /** Bytes that the client had accepted before are never guilty; they were refused for the company they were in. */
    private static Set<String> culprits(List<Resource> suspects, String text) {
        List<String> names = suspects.stream().map(Resource::name).toList();
        return names.size() == 1 ? Set.of(names.get(0)) : RejectionText.mentioned(text, names);
    }

    private List<Rejection> park(List<Resource> suspects, Set<String> culprits, String text) {
        List<Rejection> shared = new ArrayList<>();
        for (Resource resource : suspects) {
            if (!culprits.contains(resource.name())) {
                continue;
            }
            Offer offer = draft.offer();
            Rejection rejection =
                    new Rejection(type.type, resource.name(), resource.version(), poison(resource.name()));
            StreamMemory memory = offer.memory();
            if (RejectionText.blamesHost(text) || !rejection.awaiting().isEmpty()) {
                offer = offer.withMemory(
                        memory.withOwnRejections(memory.ownRejections().with(rejection)));
            } else {
                shared.add(rejection);
                offer = offer.withRejections(offer.rejections().with(rejection));
            }
            if (type.type == ResourceType.SECRET) {
                offer = offer.withMemory(offer.memory().withRefusedSecret(resource.name()));
            }
            draft.offer(offer);
            returnToAccepted(resource);
        }
        return shared;
    }

    /**
     * Secrets that may have made Envoy refuse something sound: those that stand refused and, for what uses secrets, those of which it
     * is not known whether they do.
     */
    private Set<String> poison(String name) {
        StreamMemory memory = draft.offer().memory();
        Set<String> poison = new TreeSet<>(memory.refusedSecrets());
        if (type.type.wildcard()) {
            poison.addAll(memory.unansweredSecrets());
            TypeDraft secrets = draft.type(ResourceType.SECRET);
            poison.addAll(secrets == null ? Set.of() : secrets.unaccepted());
            return poison;
        }
        poison.remove(name);
        return type.type == ResourceType.SECRET ? poison : Set.of();
    }

    private void returnToAccepted(Resource culprit) {
        if (!culprit.version().equals(type.told.get(culprit.name()))) {
            return;
        }
        Resource accepted = type.acknowledged.get(culprit.name());
        if (accepted != null && type.type.wildcard()) {
            type.told.put(culprit.name(), accepted.version());
        } else if (draft.completeResponses(type.type)) {
            type.told.remove(culprit.name());
        } else {
            // It gets the last good one again, if there is one: a cluster may wait for these endpoints, and Envoy keeps
            // even a secret
            // that it refuses, and then refuses whatever is to use it.
            type.told.put(culprit.name(), TypeState.UNCERTAIN);
        }
    }

    /** The good rest. If nobody knows what the bad part is, one half of it now and the other when that is answered. */
    private void sendAgain(Batch batch, List<Resource> suspects, Set<String> culprits) {
        boolean complete = draft.completeResponses(type.type);
        for (Resource resource : batch.resources()) {
            if (!culprits.contains(resource.name())) {
                doubt(resource, complete);
            }
        }
        if (culprits.isEmpty()) {
            Set<String> half = new TreeSet<>();
            suspects.subList((suspects.size() + 1) / 2, suspects.size()).forEach(resource -> half.add(resource.name()));
            type.withhold(half);
        }
    }

    /** The client may hold this or what it had before; a complete response that it answers later settles that, if it accepts it. */
    private void doubt(Resource resource, boolean complete) {
        String told = type.told.get(resource.name());
        if (resource.version().equals(told) || (complete && told != null)) {
            type.told.put(resource.name(), TypeState.UNCERTAIN);
        }
    }

    /** The removals in a refused response, said or implied, may not have happened. */
    private void repeatRemoval(String name) {
        if (!type.told.has(name)) {
            type.told.put(name, TypeState.UNCERTAIN);
        }
    }
}
