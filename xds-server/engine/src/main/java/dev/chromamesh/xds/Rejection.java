package dev.chromamesh.xds;

import java.util.Set;

/**
 * Bytes that a client refused.
 *
 * @param awaiting secrets that stood refused at that moment. A refused secret stays in Envoy's TLS contexts and makes it refuse
 *     sound resources that use it, so this rejection ends when one of them has been repaired. Empty: it never ends
 */
record Rejection(ResourceType type, String name, String version, Set<String> awaiting) {

    Rejection {
        awaiting = Set.copyOf(awaiting);
    }
}
