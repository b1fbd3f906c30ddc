package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.SpiffeId;
import java.util.Optional;
import java.util.UUID;

/**
 * Says which trust bundle the holders of leaves have. Answers are of the moment; safe for any number of threads.
 */
@FunctionalInterface
public interface HolderBundles {

    /** Nobody is known to have any: each rotation waits for its deadline. */
    HolderBundles UNKNOWN = (id, instance) -> 0;

    /**
     * The number of the newest trust bundle that a holder acknowledged for its links in the mesh, 0 if none is known.
     *
     * @param id whose leaf it is
     * @param instance which of the workload's instances, if its leaf says so
     */
    long acknowledged(SpiffeId id, Optional<UUID> instance);
}
