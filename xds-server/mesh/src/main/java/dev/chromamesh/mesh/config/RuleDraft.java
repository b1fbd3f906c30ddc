package dev.chromamesh.mesh.config;

import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.model.AccessRule;
import dev.chromamesh.mesh.model.Role;
import java.util.List;
import java.util.Optional;

/**
 * An access rule as far as it could be read. A part that is wrong has been reported and is missing here.
 *
 * @param from the callers, with their places
 * @param to the Chromas, with their places
 * @param role the role, where it could be read
 * @param span the whole rule, as far as it stands on its first line
 */
record RuleDraft(List<YamlNode.Scalar> from, List<YamlNode.Scalar> to, Optional<Role> role, SourceSpan span) {

    /** The finished rule; only for a file without errors. */
    AccessRule finish() {
        return new AccessRule(texts(from), texts(to), role.orElseThrow(), span);
    }

    private static List<String> texts(List<YamlNode.Scalar> scalars) {
        return scalars.stream().map(YamlNode.Scalar::text).toList();
    }
}
