package dev.chromamesh.mesh.envoy;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherTree;
import com.github.xds.type.matcher.v3.Matcher.OnMatch;
import com.google.protobuf.Message;
import dev.chromamesh.mesh.model.Role;
import dev.chromamesh.mesh.resolve.ProxyView.Grant;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The access rules of one Chroma as a tree: the caller's URI SAN by exact match, below it the path by longest prefix,
 * at the leaf the name of the grant, {@code <role>|<scope>}.
 *
 * <p>Looking a request up costs the same whether there are five grants or twenty thousand, and an edit touches nothing
 * but this tree.
 */
final class GrantTree {

    /**
     * The key of a grant on everything. Never the empty key: Envoy takes it and lets it match all callers' paths, also
     * those outside the API.
     */
    static final String EVERYTHING = "/api/v2/";

    private static final String EVERY_SCOPE = "*";

    private GrantTree() {}

    /** The tree. Without grants it is the empty matcher, which finds none; Envoy refuses an empty map. */
    static Matcher of(List<Grant> grants) {
        if (grants.isEmpty()) {
            return Matcher.getDefaultInstance();
        }
        Map<String, OnMatch> callers = new TreeMap<>();
        for (Grant grant : grants) {
            callers.put(
                    grant.caller().uri(),
                    OnMatch.newBuilder().setMatcher(paths(names(grant))).build());
        }
        return Matcher.newBuilder()
                .setMatcherTree(MatcherTree.newBuilder()
                        .setInput(extension("caller", UriSanInput.getDefaultInstance()))
                        .setExactMatchMap(MatcherTree.MatchMap.newBuilder().putAllMap(callers)))
                .build();
    }

    /** How the names of a role's grants begin. */
    static String prefix(Role role) {
        return role.word() + "|";
    }

    /**
     * The grant's name for each path prefix. The longest prefix decides alone: once there are scopes, every key must
     * name the union of all grants that cover it.
     */
    private static SortedMap<String, String> names(Grant grant) {
        SortedMap<String, String> names = new TreeMap<>();
        names.put(EVERYTHING, prefix(grant.role()) + EVERY_SCOPE);
        return names;
    }

    private static Matcher paths(SortedMap<String, String> names) {
        MatcherTree.MatchMap.Builder prefixes = MatcherTree.MatchMap.newBuilder();
        names.forEach((prefix, name) -> prefixes.putMap(
                prefix,
                OnMatch.newBuilder()
                        .setAction(extension(
                                "grant", Action.newBuilder().setName(name).build()))
                        .build()));
        FilterStateInput path =
                FilterStateInput.newBuilder().setKey(HttpFilters.PATH_STATE).build();
        return Matcher.newBuilder()
                .setMatcherTree(MatcherTree.newBuilder()
                        .setInput(extension("path", path))
                        .setPrefixMatchMap(prefixes))
                .build();
    }

    private static TypedExtensionConfig extension(String name, Message config) {
        return TypedExtensionConfig.newBuilder()
                .setName(name)
                .setTypedConfig(Protos.any(config))
                .build();
    }
}
