package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.issue.HolderBundles;
import dev.chromamesh.ca.issue.NumberedBundle;
import dev.chromamesh.mesh.envoy.EnvoyNames;
import dev.chromamesh.mesh.envoy.EnvoyTranslator;
import dev.chromamesh.xds.AckLedger;
import dev.chromamesh.xds.Resource;
import dev.chromamesh.xds.ResourceType;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows the number of a trust bundle by the version of the secret that carries it, and so who acknowledged which. Bundles
 * from before the start of this process it knows no more: who still has one of those counts as having none. Thread-safe.
 */
final class BundleVersions {

    private final Map<String, Long> numbers = new ConcurrentHashMap<>();
    private volatile long newest;

    /** Takes up a bundle before it is served. One that is as an earlier one was has the number of the later. */
    void add(NumberedBundle added) {
        Resource secret = Resource.of(ResourceType.SECRET, EnvoyNames.TRUST, EnvoyTranslator.trust(added.bundle()));
        numbers.merge(secret.version(), added.number(), Math::max);
        newest = Math.max(newest, added.number());
    }

    /** Who has which, by what the Envoys acknowledged. The server has the newest. */
    HolderBundles held(AckLedger acknowledged) {
        return (id, instance) -> id.isReserved() ? newest : held(acknowledged, id, instance);
    }

    private long held(AckLedger acknowledged, SpiffeId id, Optional<UUID> instance) {
        return instance.flatMap(uuid -> acknowledged.held(Clients.of(id, uuid), ResourceType.SECRET, EnvoyNames.TRUST))
                .map(held -> numbers.getOrDefault(held.version(), 0L))
                .orElse(0L);
    }
}
