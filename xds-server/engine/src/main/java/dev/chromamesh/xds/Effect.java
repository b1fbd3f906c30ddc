package dev.chromamesh.xds;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the world outside has to do after an event, in this order. */
sealed interface Effect {

    /** Send a response. */
    record Send(Response response) implements Effect {}

    /** The client says which versions it holds of a type; what it was known to hold before is void. */
    record Holds(ResourceType type, Map<String, String> versions) implements Effect {}

    /** The client accepted these versions. */
    record Acknowledged(ResourceType type, Map<String, String> versions) implements Effect {}

    /** The client no longer holds these names: it accepted their removal or lost interest. */
    record Dropped(ResourceType type, Set<String> names) implements Effect {}

    /**
     * The client refused a response.
     *
     * @param shared rejections that hold for the whole audience
     * @param culprits the names found guilty, including those whose rejection concerns this client's host only
     */
    record Refused(ResourceType type, List<String> culprits, String text, List<Rejection> shared) implements Effect {

        public Refused {
            culprits = List.copyOf(culprits);
            shared = List.copyOf(shared);
        }
    }

    /** End the stream: the client broke the protocol in a way that cannot be answered. */
    record End(Reason reason, String text) implements Effect {

        enum Reason {
            /** The request makes no sense. */
            MALFORMED,
            /** The client wants more than it may have. */
            TOO_MUCH
        }
    }
}
