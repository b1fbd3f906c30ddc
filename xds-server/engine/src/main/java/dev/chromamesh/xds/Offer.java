package dev.chromamesh.xds;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may be offered to a client: the truth, less what it is known to refuse.
 *
 * @param snapshot what the client should hold
 * @param rejections what its audience refused
 * @param memory what this client refused or held before
 */
record Offer(Snapshot snapshot, Rejections rejections, StreamMemory memory) {

    /** Whether these bytes must not be sent. */
    boolean parked(Resource resource) {
        return rejections.parked(resource) || memory.ownRejections().parked(resource);
    }

    /** Clusters or listeners that the client accepted on an earlier stream, or may have; state-of-the-world only. */
    NameMap<Resource> accepted(ResourceType type) {
        return memory.accepted().getOrDefault(type, NameMap.empty());
    }

    /** What the client accepted of a name in an earlier stream, if that may still be sent. */
    @Nullable Resource lastGood(ResourceType type, String name) {
        var byName = memory.lastGood().getOrDefault(type, Map.of());
        Resource resource = byName.getOrDefault(name, accepted(type).get(name));
        return resource == null || parked(resource) ? null : resource;
    }

    Offer withSnapshot(Snapshot newer) {
        return new Offer(newer, rejections, memory);
    }

    Offer withRejections(Rejections newer) {
        return new Offer(snapshot, newer, memory);
    }

    Offer withMemory(StreamMemory newer) {
        return new Offer(snapshot, rejections, newer);
    }
}
