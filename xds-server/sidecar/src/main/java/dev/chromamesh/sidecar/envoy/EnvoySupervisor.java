package dev.chromamesh.sidecar.envoy;

import static dev.chromamesh.sidecar.event.SidecarEvent.Kind.ENVOY_ENDED;
import static dev.chromamesh.sidecar.event.SidecarEvent.Kind.ENVOY_STARTED;

import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Keeps an Envoy running: starts it, watches it, starts it again when it ends by itself. Everything happens in
 * {@link #tick}, which the agent calls several times a second; not thread-safe.
 */
public final class EnvoySupervisor {

    private final EnvoyHost host;
    private final EnvoyLaunch launch;
    private final EnvoyAdmin admin;
    private final SidecarListener listener;

    private State state = new Down(Instant.MIN);
    private int crashes;

    private sealed interface State {}

    private record Down(Instant nextStart) implements State {}

    private record Up(EnvoyProcess process, EnvoyWatch watch, Instant since) implements State {}

    /**
     * A supervisor that has not started anything yet.
     *
     * @param admin of the Envoy to be started
     */
    public EnvoySupervisor(EnvoyHost host, EnvoyLaunch launch, EnvoyAdmin admin, SidecarListener listener) {
        this.host = host;
        this.launch = launch;
        this.admin = admin;
        this.listener = listener;
    }

    /** Looks around, and does what is due. */
    public void tick(Instant now) {
        if (state instanceof Up up) {
            if (up.process().alive()) {
                up.watch().look(now);
            } else {
                ended(up, now);
            }
        }
        if (state instanceof Down down && due(down, now)) {
            start(now);
        }
    }

    /** Where Envoy listens, by listener, as last seen; empty while it is not ready. */
    public Map<String, InetSocketAddress> listeners() {
        return state instanceof Up up ? up.watch().listeners() : Map.of();
    }

    /**
     * Ends Envoy in the order that {@link EnvoyShutdown} gives; it is not started again.
     *
     * @throws InterruptedException if the thread is to end; the process is killed before
     */
    public void stop(EnvoyShutdown shutdown) throws InterruptedException {
        State last = state;
        state = new Down(Instant.MAX);
        if (last instanceof Up up) {
            shutdown.end(up.process(), admin, launch.drainTime());
        }
    }

    private void start(Instant now) {
        try {
            EnvoyProcess process = host.start(launch);
            state = new Up(process, new EnvoyWatch(admin, listener, now), now);
            listener.event(SidecarEvent.info(ENVOY_STARTED, "Envoy started (process " + process.pid() + ")"));
        } catch (IOException e) {
            crashes++;
            Duration delay = CrashDelay.after(crashes + 1);
            state = new Down(now.plus(delay));
            listener.event(SidecarEvent.error(
                    ENVOY_ENDED,
                    "Envoy cannot be started: " + e.getMessage() + "; next try in " + delay.toSeconds() + " s"));
        }
    }

    private void ended(Up up, Instant now) {
        boolean settled = Duration.between(up.since(), now).compareTo(CrashDelay.SETTLED) >= 0;
        crashes = settled ? 1 : crashes + 1;
        Duration delay = CrashDelay.after(crashes);
        state = new Down(now.plus(delay));
        String when = delay.isZero() ? "at once" : "in " + delay.toSeconds() + " s";
        String tail = host.logTail(launch.folder());
        listener.event(SidecarEvent.error(
                ENVOY_ENDED,
                "Envoy ended unexpectedly" + exit(up.process()) + "; it is started again " + when
                        + (tail.isEmpty()
                                ? ""
                                : ". The end of its log:\n" + tail.indent(4).stripTrailing())));
    }

    /** A clock that was set back must not keep Envoy down for longer than any delay. */
    private static boolean due(Down down, Instant now) {
        if (down.nextStart().equals(Instant.MAX)) {
            return false;
        }
        return !now.isBefore(down.nextStart()) || now.plus(CrashDelay.LONGEST).isBefore(down.nextStart());
    }

    private static String exit(EnvoyProcess process) {
        if (process.exitCode().isEmpty()) {
            return "";
        }
        int code = process.exitCode().getAsInt();
        // As shells have it: Java reports a signal as 128 and its number.
        return code > 128 ? " (signal " + (code - 128) + ")" : " (exit code " + code + ")";
    }
}
