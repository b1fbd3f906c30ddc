package dev.chromamesh.mesh.envoy;

import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.mesh.model.HostPort;
import java.util.List;
import java.util.UUID;

/**
 * What an Envoy must be told before it can ask for the rest.
 *
 * @param trustDomain the domain of the mesh
 * @param workload the workload's name
 * @param instance which of its sidecars this is
 * @param controlPlane where control planes can be dialled, at least one
 */
public record BootstrapInput(TrustDomain trustDomain, String workload, UUID instance, List<HostPort> controlPlane) {

    /** Copies the addresses. */
    public BootstrapInput {
        controlPlane = List.copyOf(controlPlane);
        if (controlPlane.isEmpty()) {
            throw new IllegalArgumentException("control plane: none (expected: at least one address)");
        }
    }
}
