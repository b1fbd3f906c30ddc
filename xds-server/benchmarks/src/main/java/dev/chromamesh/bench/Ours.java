package dev.chromamesh.bench;

import com.google.protobuf.Message;
import dev.chromamesh.xds.Client;
import dev.chromamesh.xds.EngineSettings;
import dev.chromamesh.xds.Resource;
import dev.chromamesh.xds.ResourceType;
import dev.chromamesh.xds.Snapshot;
import dev.chromamesh.xds.XdsEngine;
import io.grpc.Grpc;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The engine. New streams are not held back, as the other server does not either. */
final class Ours implements Served {

    private volatile Snapshot prepared = Snapshot.empty();
    private volatile Snapshot current = Snapshot.empty();
    private final XdsEngine engine;

    Ours(Executor executor) {
        engine = new XdsEngine(
                client -> current,
                (call, headers) -> new Client(
                        "everyone", String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))),
                EngineSettings.named("bench").with(new EngineSettings.Crowd(1_000_000, 1_000_000, Duration.ZERO)),
                executor,
                Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread thread = new Thread(task, "timers");
                    thread.setDaemon(true);
                    return thread;
                }),
                Clock.systemUTC());
    }

    @Override
    public List<ServerServiceDefinition> services() {
        return engine.services();
    }

    @Override
    public void prepare(Contents contents) {
        List<Resource> all = new ArrayList<>();
        add(all, ResourceType.CLUSTER, contents.clusters(), cluster -> cluster.getName());
        add(all, ResourceType.ENDPOINT, contents.endpointsOfClusters(), endpoints -> endpoints.getClusterName());
        add(all, ResourceType.LISTENER, contents.listeners(), listener -> listener.getName());
        add(all, ResourceType.SECRET, contents.secrets(), secret -> secret.getName());
        prepared = Snapshot.of(all);
    }

    private static <M extends Message> void add(
            List<Resource> all, ResourceType type, List<M> messages, Function<M, String> name) {
        messages.forEach(message -> all.add(Resource.of(type, name.apply(message), message)));
    }

    @Override
    public void publish() {
        current = prepared;
        engine.refresh();
    }
}
