package dev.chromamesh.xds;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that a stream knows; immutable. Streams with the same history have equal states: nothing in it is a stream's own.
 *
 * @param protocol which of the two the client speaks
 * @param offer what the client should get
 * @param types what was said about each type that the client has asked for
 * @param foreignTypes type URLs that the client asked for and the engine does not serve; each is answered once
 * @param unheard types that point at others and that the client has yet to ask for on this stream. A client that connects again asks for
 *     one type after the other; until it has asked for all, what is gone from the snapshot may still be in use, and what is new may not be
 */
record StreamState(
        Protocol protocol,
        Offer offer,
        Map<ResourceType, TypeState> types,
        Set<String> foreignTypes,
        Set<ResourceType> unheard) {

    /** The two variants of the protocol. */
    enum Protocol {
        DELTA,
        STATE_OF_THE_WORLD
    }

    StreamState {
        types = Map.copyOf(types);
        foreignTypes = Set.copyOf(foreignTypes);
        unheard = Set.copyOf(unheard);
    }

    /**
     * A stream on which nothing has been said.
     *
     * @param unheard empty if the stream is for a single type
     */
    static StreamState open(Protocol protocol, StreamMemory memory, Set<ResourceType> unheard) {
        Offer offer = new Offer(Snapshot.empty(), Rejections.NONE, memory);
        return new StreamState(protocol, offer, Map.of(), Set.of(), unheard);
    }

    /** The same with what the audience has refused by now. If that is news, nothing that was decided before is sure any more. */
    StreamState knowing(Rejections rejections) {
        if (rejections.equals(offer.rejections())) {
            return this;
        }
        Map<ResourceType, TypeState> unsure = new EnumMap<>(ResourceType.class);
        types.forEach((type, known) -> unsure.put(type, known.owingEverything()));
        return new StreamState(protocol, offer.withRejections(rejections), unsure, foreignTypes, unheard);
    }

    /**
     * What holds something back: nonces of unanswered responses, and type URLs of requests that have not come. If this stays so for long,
     * they have been lost, or the client will not send them, and waiting for them should end.
     */
    Set<String> heldBackBy() {
        Stream<String> answers = types.values().stream()
                .filter(type -> !type.owed().isNothing())
                .flatMap(type -> type.outstanding().stream())
                .filter(Batch::awaited)
                .map(Batch::nonce);
        boolean leaving =
                types.values().stream().anyMatch(type -> !type.owed().leaving().isEmpty());
        boolean arriving = types.containsKey(ResourceType.ENDPOINT)
                && Stream.of(ResourceType.LISTENER, ResourceType.ROUTE)
                        .flatMap(type -> Stream.ofNullable(types.get(type)))
                        .anyMatch(type -> !type.owed().isNothing());
        Stream<String> requests = unheard.stream()
                .filter(type -> leaving || (arriving && type == ResourceType.CLUSTER))
                .map(ResourceType::typeUrl);
        return Stream.concat(answers, requests).collect(Collectors.toUnmodifiableSet());
    }
}
