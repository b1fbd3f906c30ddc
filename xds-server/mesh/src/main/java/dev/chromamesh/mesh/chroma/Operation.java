package dev.chromamesh.mesh.chroma;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One operation of Chroma's HTTP API: how it looks on the wire and who may call it.
 *
 * @param name unique, from letters, digits and underscores: the name of its Envoy route, and the word in logs, metrics
 *     and denials
 * @param action Chroma's own name for the permission, such as {@code collection:query}; several operations may share
 *     one. Operations for which Chroma asks no permission bear their {@code name} here
 * @param method the HTTP method
 * @param path the path in Envoy's {@code uri_template} form: {@code *} stands for one segment, {@code **}, only at the
 *     end, for all that follow
 * @param kind whether it changes what Chroma stores
 * @param access who may call it
 */
public record Operation(String name, String action, Method method, String path, Kind kind, Access access) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern ACTION = Pattern.compile("([a-z]+:)?[a-z][a-z0-9_]*");
    private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9._-]+|\\*))+(/\\*\\*)?|/\\*\\*");
    private static final int MAX_PATH = 256;

    /** Checks the texts: a path template that Envoy cannot read may end the Envoy that receives it. */
    public Operation {
        require(NAME, name, "a name such as collection_query");
        require(ACTION, action, "an action such as collection:query");
        require(PATH, path, "a path such as /api/v2/tenants/*");
        if (path.length() > MAX_PATH) {
            throw new IllegalArgumentException("path: " + path + " (expected: at most " + MAX_PATH + " characters)");
        }
    }

    /** The segments of the path, in order. */
    public List<String> segments() {
        return List.of(path.substring(1).split("/"));
    }

    private static void require(Pattern pattern, String value, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException("operation: " + value + " (expected: " + expected + ")");
        }
    }
}
