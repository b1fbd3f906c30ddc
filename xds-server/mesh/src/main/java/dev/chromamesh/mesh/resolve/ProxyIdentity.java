package dev.chromamesh.mesh.resolve;

import dev.chromamesh.ca.identity.SpiffeId;
import java.util.UUID;

/**
 * Who a proxy proved to be, by its certificate; what it says of itself in xDS counts for nothing.
 *
 * @param id the workload's identity
 * @param instance which of the workload's sidecars it is
 */
public record ProxyIdentity(SpiffeId id, UUID instance) {}
