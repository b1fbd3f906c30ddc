package dev.chromamesh.sidecar;

import dev.chromamesh.sidecar.chroma.HostSockets;
import dev.chromamesh.sidecar.enrol.GrpcEnrolmentClient;
import dev.chromamesh.sidecar.envoy.LinuxEnvoyHost;
import dev.chromamesh.sidecar.event.SidecarListener;
import dev.chromamesh.sidecar.state.StateException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The agent beside an Envoy: it joins the mesh, keeps the certificate fresh, and starts, watches and drains Envoy.
 *
 * <p>{@link #run} does all of it in the calling thread, which alone changes the state folder; calls to the control plane
 * run in a second one. {@link #stop} is for a shutdown hook. An agent runs once.
 */
public final class SidecarAgent {

    /** How long the end may take beyond the drain time: Envoy's own end, and SIGKILL after it. */
    private static final Duration END = Duration.ofSeconds(15);

    private final SidecarSettings settings;
    private final SidecarListener listener;
    private final Surroundings world;
    private final Runnable releaseWorld;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean started;

    /** An agent on this host. */
    public SidecarAgent(SidecarSettings settings, SidecarListener listener) {
        this.settings = settings;
        this.listener = listener;
        ExecutorService calls = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "control-plane-calls");
            thread.setDaemon(true);
            return thread;
        });
        Clock clock = Clock.systemUTC();
        this.world = new Surroundings(
                clock,
                new SecureRandom(),
                new GrpcEnrolmentClient(clock),
                new LinuxEnvoyHost(),
                new HostSockets(),
                Waiting.real(),
                calls);
        this.releaseWorld = calls::shutdownNow;
    }

    SidecarAgent(SidecarSettings settings, SidecarListener listener, Surroundings world) {
        this.settings = settings;
        this.listener = listener;
        this.world = world;
        this.releaseWorld = () -> {};
    }

    /** Runs until {@link #stop} is called or the agent cannot go on; no Envoy is left running on return. */
    public SidecarOutcome run() {
        if (started) {
            throw new IllegalStateException("agent: ran already (expected: one run)");
        }
        started = true;
        try {
            return new AgentRun(settings, listener, world, stop).run();
        } catch (StateException e) {
            return SidecarOutcome.environment(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return SidecarOutcome.environment(Faults.sentence(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return SidecarOutcome.stopped();
        } finally {
            releaseWorld.run();
            ended.countDown();
        }
    }

    /** Asks the agent to end, and returns at once. */
    public void requestStop() {
        stop.countDown();
    }

    /**
     * Asks the agent to end and waits, a bounded time, until it has drained and stopped Envoy. For a shutdown hook; not to
     * be called from the agent's own thread. Does nothing if the agent never ran.
     *
     * @return whether the agent has ended
     */
    public boolean stop() {
        requestStop();
        if (!started) {
            return true;
        }
        try {
            return ended.await(settings.drainTime().plus(END).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
