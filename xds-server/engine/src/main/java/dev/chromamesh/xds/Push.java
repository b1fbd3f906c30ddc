package dev.chromamesh.xds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a client lacks, in the order that Envoy survives: clusters, endpoints, secrets, listeners, routes, and only then the
 * removals. Never waits for an acknowledgement; Envoy withholds that of a cluster until the cluster is warm.
 *
 * <p>A changed cluster needs its endpoints again after it, and clusters and listeners need their secrets again after them, although
 * Envoy does not ask: otherwise the cluster warms for ever, or the listener goes live without TLS. Identical resends do nothing in Envoy.
 */
final class Push {

    private final Draft draft;
    private final Demand demand;

    Push(Draft draft, Demand demand) {
        this.draft = draft;
        this.demand = demand;
    }

    void run() {
        offer(ResourceType.CLUSTER);
        offer(ResourceType.ENDPOINT);
        offer(ResourceType.SECRET);
        offer(ResourceType.LISTENER);
        offer(ResourceType.ROUTE);
        offer(ResourceType.SECRET);
        remove(ResourceType.ROUTE);
        remove(ResourceType.LISTENER);
        remove(ResourceType.CLUSTER);
        remove(ResourceType.ENDPOINT);
        remove(ResourceType.SECRET);
        releaseStranded();
    }

    /** Names are withheld until a response is answered; if none is under way any more, now is the moment. */
    private void releaseStranded() {
        for (TypeDraft type : draft.types()) {
            if (type.withholdsAny() && !type.awaitsAnswer()) {
                type.releaseAll();
                demand.consider(type.type);
                run();
                return;
            }
        }
    }

    private void offer(ResourceType resourceType) {
        TypeDraft type = draft.type(resourceType);
        if (type == null || !demand.affects(resourceType)) {
            return;
        }
        boolean owed = demand.takeAnswer(resourceType);
        List<Resource> news =
                draft.completeResponses(resourceType) ? offerComplete(type, owed) : offerChanges(type, owed);
        followUp(resourceType, news);
    }

    private void followUp(ResourceType sent, List<Resource> news) {
        if (news.isEmpty() || !sent.wildcard()) {
            return;
        }
        ResourceType dependent = sent == ResourceType.CLUSTER ? ResourceType.ENDPOINT : ResourceType.ROUTE;
        news.forEach(resource -> demand.resend(dependent, resource.references()));
        TypeDraft secrets = draft.type(ResourceType.SECRET);
        if (secrets != null) {
            demand.resend(ResourceType.SECRET, secrets.subscription().names());
        }
    }

    /** Everything except complete responses: what is new, what is due, and what was asked for in vain. */
    private List<Resource> offerChanges(TypeDraft type, boolean owed) {
        Set<String> due = demand.takeDue(type.type);
        List<Resource> news = news(type, due);
        List<String> absent = draft.delta() ? absent(type, demand.takeAsked(type.type)) : List.of();
        if (type.type == ResourceType.SECRET) {
            // One for each response: Envoy refuses a response whole, and a good secret must not go down with a bad one.
            news.forEach(secret -> draft.send(type, List.of(secret), List.of()));
        } else if (!news.isEmpty() || !absent.isEmpty() || (owed && gone(type).isEmpty())) {
            draft.send(type, news, absent);
        }
        return news;
    }

    private List<Resource> news(TypeDraft type, Set<String> due) {
        List<Resource> news = new ArrayList<>();
        for (Resource truth : draft.offer().snapshot().resources(type.type).values()) {
            String name = truth.name();
            boolean owed = due.contains(name);
            if (!owed && (!type.subscription().covers(name) || held(type, truth) || type.withholds(name))) {
                continue;
            }
            Resource offered = offered(type, truth);
            if (offered != null && (owed || !held(type, offered))) {
                news.add(offered);
            }
        }
        return news;
    }

    private static boolean held(TypeDraft type, Resource resource) {
        return resource.version().equals(type.told.get(resource.name()));
    }

    /** The resource itself, unless these bytes were refused; then what the client was given in its place; null if there is nothing. */
    private @Nullable Resource offered(TypeDraft type, Resource truth) {
        boolean usable = !draft.offer().parked(truth) && !type.withholds(truth.name());
        if (usable || type.accepted(truth)) {
            return truth;
        }
        Resource substitute = type.lastTold(truth.name());
        if (substitute == null || draft.offer().parked(substitute)) {
            substitute = type.acknowledged.get(truth.name());
        }
        if (substitute == null || draft.offer().parked(substitute)) {
            substitute = draft.offer().lastGood(type.type, truth.name());
        }
        return substitute;
    }

    private List<String> absent(TypeDraft type, Set<String> asked) {
        if (!type.type.removable()) {
            return List.of();
        }
        return asked.stream()
                .filter(name -> !type.told.has(name))
                .filter(name -> {
                    Resource truth =
                            draft.offer().snapshot().resources(type.type).get(name);
                    return truth == null || offered(type, truth) == null;
                })
                .toList();
    }

    /** Clusters or listeners in the state-of-the-world protocol. What is to go stays in this response; {@link #remove} omits it. */
    private List<Resource> offerComplete(TypeDraft type, boolean owed) {
        demand.takeDue(type.type);
        demand.takeAsked(type.type);
        Map<String, Resource> state = completeState(type);
        List<Resource> news = state.values().stream()
                .filter(resource -> !held(type, resource))
                .toList();
        if (news.isEmpty() && !owed) {
            return news;
        }
        for (String name : type.told.names()) {
            Resource accepted = type.acknowledged.get(name);
            if (accepted != null && !draft.offer().parked(accepted)) {
                state.putIfAbsent(name, accepted);
            }
        }
        sendComplete(type, state);
        return news;
    }

    private Map<String, Resource> completeState(TypeDraft type) {
        Map<String, Resource> state = new TreeMap<>();
        for (Resource truth : draft.offer().snapshot().resources(type.type).values()) {
            Resource offered = type.subscription().covers(truth.name()) ? offered(type, truth) : null;
            if (offered != null) {
                state.put(truth.name(), offered);
            }
        }
        return state;
    }

    private void sendComplete(TypeDraft type, Map<String, Resource> state) {
        type.told.retain(state::containsKey);
        draft.send(type, List.copyOf(state.values()), List.of());
    }

    private void remove(ResourceType resourceType) {
        TypeDraft type = draft.type(resourceType);
        if (type == null || !demand.affects(resourceType)) {
            return;
        }
        if (draft.completeResponses(resourceType)) {
            Map<String, Resource> state = completeState(type);
            if (!state.keySet().containsAll(type.told.names())) {
                sendComplete(type, state);
            }
            return;
        }
        Collection<String> gone = gone(type);
        if (draft.delta() && resourceType.removable() && !gone.isEmpty()) {
            draft.send(type, List.of(), gone);
        } else {
            gone.forEach(type.told::remove);
        }
    }

    /** What the client was told of and does not exist any more. */
    private Collection<String> gone(TypeDraft type) {
        Collection<String> names = type.told.names();
        names.removeAll(draft.offer().snapshot().resources(type.type).keySet());
        return names;
    }
}
