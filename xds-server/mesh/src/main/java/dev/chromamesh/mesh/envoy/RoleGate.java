package dev.chromamesh.mesh.envoy;

import com.google.protobuf.Any;
import dev.chromamesh.mesh.chroma.Access;
import dev.chromamesh.mesh.chroma.Operation;
import dev.chromamesh.mesh.model.Role;
import io.envoyproxy.envoy.config.rbac.v3.MetadataSource;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the route of an operation asks of the caller's grant. Constant: it depends on the operation alone, so that an
 * edit of the access rules leaves it untouched.
 */
final class RoleGate {

    /** Where every RBAC filter of a chain writes what it found. */
    static final String RBAC_METADATA = "envoy.filters.http.rbac";

    /** {@code allowed} if the grant filter found a grant, {@code denied} if not. */
    static final String GRANT_RESULT = "shadow_engine_result";

    /** The grant that was found, {@code <role>|<scope>}. */
    private static final String GRANT_NAME = "shadow_effective_policy_id";

    private RoleGate() {}

    /** The per-route part of the operation filter; empty leaves the route closed. */
    static Optional<Any> of(Operation operation) {
        List<Role> enough =
                Stream.of(Role.values()).filter(operation.access()::allows).toList();
        if (enough.isEmpty()) {
            return Optional.empty();
        }
        Policy policy = Policy.newBuilder()
                .addPermissions(Permission.newBuilder().setAny(true))
                .addPrincipals(principal(enough))
                .build();
        return Optional.of(Protos.any(RBACPerRoute.newBuilder()
                .setRbac(RBAC.newBuilder()
                        .setTrackPerRuleStats(true)
                        .setRules(io.envoyproxy
                                .envoy
                                .config
                                .rbac
                                .v3
                                .RBAC
                                .newBuilder()
                                .setAction(Action.ALLOW)
                                .putPolicies(operation.name(), policy)))
                .build()));
    }

    /** The end of the sentence "X may not do this: ...". */
    static String needs(Operation operation) {
        Access access = operation.access();
        if (access instanceof Access.AtLeast least) {
            return "that needs the role " + least.role().word();
        }
        if (access instanceof Access.Closed closed) {
            return "no role allows it, because " + closed.reason();
        }
        return "that needs a role";
    }

    /** Both, since a grant that was found and refused leaves its name behind as well. */
    private static Principal principal(List<Role> enough) {
        Principal.Set.Builder roles = Principal.Set.newBuilder();
        for (Role role : enough) {
            roles.addIds(metadata(GRANT_NAME, StringMatcher.newBuilder().setPrefix(GrantTree.prefix(role))));
        }
        return Principal.newBuilder()
                .setAndIds(Principal.Set.newBuilder()
                        .addIds(metadata(
                                GRANT_RESULT, StringMatcher.newBuilder().setExact("allowed")))
                        .addIds(Principal.newBuilder().setOrIds(roles)))
                .build();
    }

    private static Principal metadata(String key, StringMatcher.Builder value) {
        return Principal.newBuilder()
                .setSourcedMetadata(SourcedMetadata.newBuilder()
                        .setMetadataSource(MetadataSource.DYNAMIC)
                        .setMetadataMatcher(MetadataMatcher.newBuilder()
                                .setFilter(RBAC_METADATA)
                                .addPath(
                                        MetadataMatcher.PathSegment.newBuilder().setKey(key))
                                .setValue(ValueMatcher.newBuilder().setStringMatch(value))))
                .build();
    }
}
