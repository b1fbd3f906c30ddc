package dev.chromamesh.xds;

import java.util.List;

/**
 * One response, in neither encoding.
 *
 * @param nonce unique among the engine's responses
 * @param version state-of-the-world only: a hash of all that the client was told of the type
 * @param removed incremental only: names that do not exist
 */
record Response(String typeUrl, String nonce, String version, List<Resource> resources, List<String> removed) {

    Response {
        resources = List.copyOf(resources);
        removed = List.copyOf(removed);
    }
}
