package dev.chromamesh.xds;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one stream remembers about one type, from the client's first request for it on.
 *
 * @param subscription what the client wants
 * @param told the version last sent of each name, acknowledged or not: the client may hold it. {@link #UNCERTAIN} if the client may
 *     hold anything
 * @param acknowledged the resource last accepted of each name; a subset of what the client holds
 * @param owed what has still to be said, as soon as there is room for it
 * @param withheld names kept back for a moment, to find out which resource of a refused response was the bad one: groups, the one
 *     to try next at the end
 * @param outstanding responses without an answer, oldest first
 * @param responses how many were sent on this stream
 */
record TypeState(
        Subscription subscription,
        NameMap<String> told,
        NameMap<Resource> acknowledged,
        Owed owed,
        List<Set<String>> withheld,
        List<Batch> outstanding,
        int responses) {

    /** Stands for a version that equals no other: whatever the client holds, it is to be sent again, or removed. */
    static final String UNCERTAIN = "";

    static final TypeState NEW = new TypeState(
            Subscription.NOTHING, NameMap.empty(), NameMap.empty(), Owed.NOTHING, List.of(), List.of(), 0);

    TypeState {
        withheld = List.copyOf(withheld);
        outstanding = List.copyOf(outstanding);
    }

    /** The same, and everything has to be looked at anew. */
    TypeState owingEverything() {
        return new TypeState(subscription, told, acknowledged, owed.andEverything(), withheld, outstanding, responses);
    }

    /** Names of which the client was sent something that it has not accepted, yet or at all. */
    Set<String> unaccepted() {
        Set<String> names = new HashSet<>();
        told.forEach((name, version) -> {
            if (!accepted(name, version)) {
                names.add(name);
            }
        });
        outstanding.stream()
                .flatMap(batch -> batch.resources().stream())
                .filter(resource -> !accepted(resource.name(), resource.version()))
                .forEach(resource -> names.add(resource.name()));
        return names;
    }

    private boolean accepted(String name, String version) {
        Resource accepted = acknowledged.get(name);
        return accepted != null && accepted.version().equals(version);
    }
}
