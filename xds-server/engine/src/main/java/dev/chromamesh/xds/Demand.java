package dev.chromamesh.xds;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What one event obliges the next push to do, beyond sending what is new. */
final class Demand {

    private final Set<ResourceType> affected = EnumSet.noneOf(ResourceType.class);
    private final Set<ResourceType> unanswered = EnumSet.noneOf(ResourceType.class);
    private final Map<ResourceType, Set<String>> asked = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Set<String>> due = new EnumMap<>(ResourceType.class);

    /** Something may have changed for this type. */
    void consider(ResourceType type) {
        affected.add(type);
    }

    void considerAll() {
        affected.addAll(EnumSet.allOf(ResourceType.class));
    }

    /** The client asked for a name: it is sent even if it has not changed, and answered even if it does not exist. */
    void ask(ResourceType type, String name) {
        consider(type);
        asked.computeIfAbsent(type, key -> new TreeSet<>()).add(name);
        resend(type, Set.of(name));
    }

    /** These names are sent even if they have not changed, provided they exist. */
    void resend(ResourceType type, Collection<String> names) {
        consider(type);
        due.computeIfAbsent(type, key -> new TreeSet<>()).addAll(names);
    }

    /** The client gets a response of this type, be it an empty one. */
    void answer(ResourceType type) {
        consider(type);
        unanswered.add(type);
    }

    boolean affects(ResourceType type) {
        return affected.contains(type);
    }

    boolean takeAnswer(ResourceType type) {
        return unanswered.remove(type);
    }

    Set<String> takeAsked(ResourceType type) {
        Set<String> names = asked.remove(type);
        return names == null ? Set.of() : names;
    }

    Set<String> takeDue(ResourceType type) {
        Set<String> names = due.remove(type);
        return names == null ? Set.of() : names;
    }
}
