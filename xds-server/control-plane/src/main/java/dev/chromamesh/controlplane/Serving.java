package dev.chromamesh.controlplane;

import dev.chromamesh.controlplane.store.Store;
import dev.chromamesh.controlplane.transport.RefusalLog;
import dev.chromamesh.xds.Client;
import dev.chromamesh.xds.EngineSettings;
import dev.chromamesh.xds.XdsEngine;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The way from a change of the world to the Envoys: reconciler, snapshots, engine. */
final class Serving implements AutoCloseable {

    private final Reconciler reconciler;
    private final Snapshots snapshots;
    private final ScheduledExecutorService timers;
    private final XdsEngine engine;

    Serving(Store store, ServerState loaded, RefusalLog refusals, Executor executor, InstantSource clock) {
        this.reconciler = new Reconciler(store, loaded, this::spread);
        this.snapshots = new Snapshots(() -> reconciler.state().world());
        this.timers = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "xds-timers");
            made.setDaemon(true);
            return made;
        });
        this.engine = new XdsEngine(
                snapshots,
                new StreamAdmission(reconciler::state, snapshots, refusals, clock),
                EngineSettings.named("chroma-mesh"),
                executor,
                timers,
                clock);
    }

    Reconciler reconciler() {
        return reconciler;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    XdsEngine engine() {
        return engine;
    }

    /** Ends the streams, then the reconciler. */
    @Override
    public void close() {
        engine.close();
        timers.shutdownNow();
        reconciler.close();
    }

    /**
     * Who has left the mesh is told to let go of everything; whose instance was forgotten keeps what it has, but hears
     * nothing new: its stream ends and none is given again.
     */
    private void spread(ServerState state) {
        engine.disconnect(client -> !state.instances().containsKey(instance(client)));
        engine.forget(client -> !state.instances().containsKey(instance(client)));
        snapshots.retain(client -> state.instances().containsKey(instance(client)));
        engine.refresh();
    }

    private static UUID instance(Client client) {
        return Clients.proxy(client).instance();
    }
}
