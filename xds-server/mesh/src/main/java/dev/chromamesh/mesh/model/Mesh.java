package dev.chromamesh.mesh.model;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one {@code mesh.yaml} asks for. Every name in it refers to something in it.
 *
 * @param trustDomain the domain of every identity in the mesh
 * @param workloads by name
 * @param access the grants, in the order of the file
 */
public record Mesh(TrustDomain trustDomain, SortedMap<String, Workload> workloads, List<AccessRule> access) {

    /** Copies the collections and checks that every reference resolves. */
    public Mesh {
        workloads = Collections.unmodifiableSortedMap(new TreeMap<>(workloads));
        access = List.copyOf(access);
        for (Workload workload : workloads.values()) {
            for (Call call : workload.calls()) {
                requireChroma(workloads, call.target());
            }
        }
        for (AccessRule rule : access) {
            for (String from : rule.from()) {
                if (!workloads.containsKey(from)) {
                    throw new IllegalArgumentException("access rule names unknown workload \"%s\"".formatted(from));
                }
            }
            for (String to : rule.to()) {
                requireChroma(workloads, to);
            }
        }
    }

    /** The workload of that name, if there is one. */
    public Optional<Workload> workload(String name) {
        return Optional.ofNullable(workloads.get(name));
    }

    /** The identity of a workload of this mesh. */
    public SpiffeId identity(String workload) {
        return trustDomain.id(workload);
    }

    private static void requireChroma(SortedMap<String, Workload> workloads, String name) {
        Workload target = workloads.get(name);
        if (target == null || target.chroma().isEmpty()) {
            throw new IllegalArgumentException("\"%s\" is not a Chroma of this mesh".formatted(name));
        }
    }
}
