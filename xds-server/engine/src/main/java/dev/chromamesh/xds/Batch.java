package dev.chromamesh.xds;

import java.util.List;

/**
 * The content of a response that the client has not answered yet.
 *
 * @param removed what it removes, be it by leaving it out
 * @param awaited whether the answer is still waited for before there is another response about the same; one that comes later counts
 *     all the same
 */
record Batch(String nonce, List<Resource> resources, List<String> removed, boolean awaited) {

    Batch {
        resources = List.copyOf(resources);
        removed = List.copyOf(removed);
    }

    Batch(String nonce, List<Resource> resources, List<String> removed) {
        this(nonce, resources, removed, true);
    }

    Batch givenUp() {
        return new Batch(nonce, resources, removed, false);
    }
}
