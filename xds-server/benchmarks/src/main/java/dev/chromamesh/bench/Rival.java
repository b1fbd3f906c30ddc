package dev.chromamesh.bench;

import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/** java-control-plane as its own example sets it up: one group for all, everything else as it comes. */
final class Rival implements Served {

    private static final String EVERYONE = "everyone";

    private final SimpleCache<String> cache = new SimpleCache<>(node -> EVERYONE);
    private Snapshot prepared = Snapshot.createEmpty("0");
    private int version;

    @Override
    public List<ServerServiceDefinition> services() {
        return Served.bound(new V3DiscoveryServer(cache).getAggregatedDiscoveryServiceImpl());
    }

    @Override
    public void prepare(Contents contents) {
        version++;
        prepared = Snapshot.create(
                contents.clusters(),
                contents.endpointsOfClusters(),
                contents.listeners(),
                List.of(),
                contents.secrets(),
                String.valueOf(version));
    }

    @Override
    public void publish() {
        cache.setSnapshot(EVERYONE, prepared);
    }
}
