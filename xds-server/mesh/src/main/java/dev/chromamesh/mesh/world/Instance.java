package dev.chromamesh.mesh.world;

import dev.chromamesh.mesh.model.HostPort;
import java.util.Optional;
import java.util.UUID;

/**
 * One running sidecar of a workload.
 *
 * @param id the UUID of its state folder
 * @param workload the workload that it proved to be
 * @param listen where its Envoy binds the inbound mesh port; present for a Chroma
 * @param advertise what others dial; present where {@code listen} is
 */
public record Instance(UUID id, String workload, Optional<HostPort> listen, Optional<HostPort> advertise) {

    /** Checks that both addresses are there, or neither. */
    public Instance {
        if (listen.isPresent() != advertise.isPresent()) {
            throw new IllegalArgumentException(
                    "instance %s has one of listen and advertise (expected: both or neither)".formatted(id));
        }
    }
}
