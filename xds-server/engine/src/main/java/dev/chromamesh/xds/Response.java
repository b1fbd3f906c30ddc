package dev.chromamesh.xds;

import java.util.List;

/**
 * One response, in neither encoding.
 *
 * @param nonce unique among the responses of one stream; on the wire it is preceded by what tells streams apart
 * @param removed incremental only: names that do not exist
 */
record Response(String typeUrl, String nonce, List<Resource> resources, List<String> removed) {

    Response {
        resources = List.copyOf(resources);
        removed = List.copyOf(removed);
    }
}
