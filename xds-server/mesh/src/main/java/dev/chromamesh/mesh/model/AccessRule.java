package dev.chromamesh.mesh.model;

import dev.chromamesh.mesh.diagnostic.SourceSpan;
import java.util.List;

/**
 * A grant: these workloads hold this role on these Chromas.
 *
 * @param from names of workloads, at least one, in order
 * @param to names of Chroma workloads, at least one, in order
 * @param role what they may do
 * @param source where {@code mesh.yaml} says so
 */
public record AccessRule(List<String> from, List<String> to, Role role, SourceSpan source) {

    /** Copies the lists, puts them in order and drops what stands twice. */
    public AccessRule {
        from = from.stream().sorted().distinct().toList();
        to = to.stream().sorted().distinct().toList();
        if (from.isEmpty() || to.isEmpty()) {
            throw new IllegalArgumentException("access rule without from or to");
        }
    }
}
