package dev.chromamesh.xds;

import java.util.List;

/** The content of a response that the client has not answered yet. */
record Batch(String nonce, List<Resource> resources, List<String> removed) {

    Batch {
        resources = List.copyOf(resources);
        removed = List.copyOf(removed);
    }
}
