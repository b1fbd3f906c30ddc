package dev.chromamesh.xds;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a client lacks, in the order that Envoy survives: clusters, endpoints, secrets, listeners, routes, and only then the
 * removals. What has to wait for the answer to an earlier response of its type stays owed, and what comes later in the order waits with
 * it. Nothing waits for the answer about clusters, which Envoy withholds until they are warm.
 *
 * <p>A changed cluster needs its endpoints again after it, and clusters and listeners need their secrets again after them, although
 * Envoy does not ask: otherwise the cluster warms for ever, or the listener goes live without TLS. Identical resends do nothing in Envoy.
 */
final class Push {

    private final Draft draft;

    Push(Draft draft) {
        this.draft = draft;
    }

    void run() {
        offer();
        remove();
        // A complete response that leaves something out can bring something else into effect, which has its own needs.
        offer();
        releaseStranded();
    }

    private void offer() {
        offer(ResourceType.CLUSTER);
        offer(ResourceType.ENDPOINT);
        // Envoy looks for a cluster's secrets once the cluster has its endpoints: those that came before are nothing to
        // it.
        if (!settled(ResourceType.ENDPOINT)) {
            return;
        }
        offerSecrets();
        // A cluster that is not there, or that still waits for a secret, takes no traffic yet.
        if (allIntroduced() && settled(ResourceType.SECRET)) {
            offer(ResourceType.LISTENER);
            if (settled(ResourceType.LISTENER)) {
                offer(ResourceType.ROUTE);
            }
            offerSecrets();
        }
    }

    /** Whether the client was told of every cluster there is. A change of one that it knows may still be to come. */
    private boolean allIntroduced() {
        if (draft.expectsClusters()) {
            return false;
        }
        TypeDraft type = draft.owing(ResourceType.CLUSTER);
        return type == null
                || type.owed.settled()
                || truths(type).stream()
                        .noneMatch(cluster -> type.subscription().covers(cluster.name())
                                && !type.told.has(cluster.name())
                                && offered(type, cluster) != null);
    }

    private void remove() {
        if (!settled(ResourceType.ROUTE)) {
            return;
        }
        remove(ResourceType.ROUTE);
        if (!settled(ResourceType.LISTENER)) {
            return;
        }
        remove(ResourceType.LISTENER);
        if (settled(ResourceType.CLUSTER) && removed(ResourceType.LISTENER) && !draft.expectsRequests()) {
            remove(ResourceType.CLUSTER);
        }
        if (settled(ResourceType.ENDPOINT) && removed(ResourceType.CLUSTER) && !draft.expectsClusters()) {
            remove(ResourceType.ENDPOINT);
        }
    }

    /** Whether all that there is to send of a type, removals aside, has been sent. */
    private boolean settled(ResourceType resourceType) {
        TypeDraft type = draft.owing(resourceType);
        return type == null || type.owed.settled();
    }

    private boolean removed(ResourceType resourceType) {
        TypeDraft type = draft.owing(resourceType);
        return type == null || type.owed.leaving().isEmpty();
    }

    /** Names are withheld until a response is answered; if none is under way any more, now is the moment. */
    private void releaseStranded() {
        List<TypeDraft> stranded = draft.withholding().stream()
                .filter(type -> !type.awaitsAnswer())
                .toList();
        if (!stranded.isEmpty()) {
            stranded.forEach(TypeDraft::releaseAll);
            run();
        }
    }

    private void offer(ResourceType resourceType) {
        TypeDraft type = draft.owing(resourceType);
        if (type == null || (type.owed.settled() && !type.owed.owesAnswer()) || !hasRoom(type)) {
            return;
        }
        if (draft.completeResponses(resourceType)) {
            offerComplete(type);
        } else {
            offerChanges(type);
        }
    }

    /**
     * Whether a response may go out. A complete one would have to leave out, and so delete, what another client has just refused and this one
     * is about to accept or refuse: its verdict comes first.
     */
    private boolean hasRoom(TypeDraft type) {
        return type.hasRoom()
                && !(draft.completeResponses(type.type)
                        && type.awaited()
                                .flatMap(batch -> batch.resources().stream())
                                .anyMatch(resource -> draft.offer().parked(resource) && !type.accepted(resource)));
    }

    private void followUp(ResourceType sent, List<Resource> news) {
        if (news.isEmpty() || !sent.wildcard()) {
            return;
        }
        TypeDraft dependent = draft.type(sent == ResourceType.CLUSTER ? ResourceType.ENDPOINT : ResourceType.ROUTE);
        if (dependent != null) {
            news.forEach(resource -> dependent.owed.resend(resource.references()));
        }
        resendSecrets();
    }

    private void resendSecrets() {
        TypeDraft secrets = draft.type(ResourceType.SECRET);
        if (secrets != null) {
            secrets.owed.resend(secrets.subscription().names());
        }
    }

    /** Whether a cluster may have waited for these endpoints, and looks for its secrets only now. */
    private static boolean endWaiting(TypeDraft type, List<Resource> news) {
        return type.type == ResourceType.ENDPOINT
                && news.stream()
                        .map(endpoints -> type.told.get(endpoints.name()))
                        .anyMatch(told -> told == null || told.equals(TypeState.UNCERTAIN));
    }

    /** Everything except secrets and complete responses: what is new, what is due, and what was asked for in vain. */
    private void offerChanges(TypeDraft type) {
        List<Resource> news = news(type);
        List<String> absent = draft.delta() ? absent(type) : List.of();
        type.owed.leave(gone(type));
        type.owed.settleExcept(Set.of());
        boolean empty = type.owed.owesAnswer() && type.owed.leaving().isEmpty();
        if (!news.isEmpty() || !absent.isEmpty() || empty) {
            if (endWaiting(type, news)) {
                resendSecrets();
            }
            draft.send(type, news, absent);
            followUp(type.type, news);
        }
    }

    /**
     * One for each response: Envoy refuses a response whole, and a good secret must not go down with a bad one. A secret that is gone is
     * left to the client: it would take the removal of one that is merely late for the end of warming.
     */
    private void offerSecrets() {
        TypeDraft type = draft.owing(ResourceType.SECRET);
        if (type == null) {
            return;
        }
        List<Resource> news = news(type);
        Set<String> waiting =
                news.stream().map(Resource::name).filter(type::awaits).collect(Collectors.toSet());
        gone(type).forEach(type.told::remove);
        type.owed.settleExcept(waiting);
        news.stream()
                .filter(secret -> !waiting.contains(secret.name()))
                .forEach(secret -> draft.send(type, List.of(secret), List.of()));
    }

    private List<Resource> news(TypeDraft type) {
        List<Resource> news = new ArrayList<>();
        for (Resource truth : truths(type)) {
            String name = truth.name();
            boolean due = type.owed.due(name);
            if (!due && (!type.subscription().covers(name) || held(type, truth) || type.withholds(name))) {
                continue;
            }
            Resource offered = offered(type, truth);
            if (offered != null && (due || !held(type, offered))) {
                news.add(offered);
            }
        }
        remainDue(type, news);
        return news;
    }

    /** What the client needs and cannot be given now, because it is gone or was refused: should it return as it was, it is sent. */
    private static void remainDue(TypeDraft type, List<Resource> news) {
        Set<String> unmet = new TreeSet<>(type.owed.due());
        news.forEach(resource -> unmet.remove(resource.name()));
        unmet.stream().filter(type.told::has).forEach(name -> type.told.put(name, TypeState.UNCERTAIN));
    }

    /** The resources that have to be looked at, in name order. */
    private Collection<Resource> truths(TypeDraft type) {
        Map<String, Resource> truths = draft.offer().snapshot().resources(type.type);
        return type.owed.everythingToLookAt()
                ? truths.values()
                : type.owed.names().stream()
                        .flatMap(name -> Stream.ofNullable(truths.get(name)))
                        .toList();
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
        return substitute == null && neverAnswered(type, truth.name()) ? truth : substitute;
    }

    /**
     * Whether silence would do more harm than bytes that are known to be bad: an Envoy that has just started opens no port and asks for
     * no listener before each of its secrets was answered. It refuses these and goes on without.
     */
    private boolean neverAnswered(TypeDraft type, String name) {
        return type.type == ResourceType.SECRET
                && !type.told.has(name)
                && !draft.offer().memory().refusedSecrets().contains(name);
    }

    private List<String> absent(TypeDraft type) {
        Map<String, Resource> truths = draft.offer().snapshot().resources(type.type);
        return type.owed.asked().stream()
                .filter(name -> !type.told.has(name))
                .filter(name -> {
                    Resource truth = truths.get(name);
                    return truth == null || offered(type, truth) == null;
                })
                .toList();
    }

    /** Clusters or listeners in the state-of-the-world protocol. What is to go stays in this response; {@link #remove} omits it. */
    private void offerComplete(TypeDraft type) {
        Map<String, Resource> state = completeState(type);
        boolean news = state.values().stream().anyMatch(resource -> !held(type, resource));
        type.owed.settleExcept(Set.of());
        type.told.names().stream().filter(name -> !state.containsKey(name)).forEach(type.owed::leave);
        if (!news && !type.owed.owesAnswer()) {
            return;
        }
        for (String name : type.owed.leaving()) {
            Resource accepted = type.acknowledged.get(name);
            Resource kept = accepted == null ? draft.offer().lastGood(type.type, name) : accepted;
            if (kept != null && !draft.offer().parked(kept)) {
                state.putIfAbsent(name, kept);
            }
        }
        sendComplete(type, state);
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
        // Also what went out before and was not acknowledged, or is in doubt: it may take effect only now.
        List<Resource> effective = state.values().stream()
                .filter(resource -> !held(type, resource) || !type.accepted(resource))
                .toList();
        draft.sendComplete(type, state);
        followUp(type.type, effective);
    }

    private void remove(ResourceType resourceType) {
        TypeDraft type = draft.owing(resourceType);
        if (type == null || type.owed.leaving().isEmpty()) {
            return;
        }
        if (!draft.delta() && !resourceType.wildcard()) {
            // Nothing can be said: what a response omits stays.
            gone(type).forEach(type.told::remove);
            type.owed.left();
        } else if (hasRoom(type)) {
            removeNow(type);
        }
    }

    private void removeNow(TypeDraft type) {
        if (draft.completeResponses(type.type)) {
            Map<String, Resource> state = completeState(type);
            if (!state.keySet().containsAll(type.told.names())) {
                sendComplete(type, state);
            }
        } else {
            List<String> gone = gone(type);
            if (!gone.isEmpty() || type.owed.owesAnswer()) {
                draft.send(type, List.of(), gone);
            }
        }
        type.owed.left();
    }

    /** What the client was told of and does not exist any more. */
    private List<String> gone(TypeDraft type) {
        Set<String> truths = draft.offer().snapshot().resources(type.type).keySet();
        return type.owed.everythingToLookAt()
                ? type.told.names().stream()
                        .filter(name -> !truths.contains(name))
                        .toList()
                : Stream.concat(type.owed.names().stream(), type.owed.leaving().stream())
                        .distinct()
                        .filter(name -> type.told.has(name) && !truths.contains(name))
                        .toList();
    }
}
