package dev.chromamesh.sidecar.envoy;

import java.io.IOException;
import java.time.Duration;

/**
 * Ends an Envoy so that nobody loses a request:
 *
 * <ol>
 *   <li>{@code /healthcheck/fail}: whoever asks for health learns that nothing new should come here.
 *   <li>{@code /drain_listeners?graceful&skip_exit}: every response from now on asks its caller to connect elsewhere
 *       (GOAWAY, {@code connection: close}); new connections are still taken, for refusing them would be a failure.
 *   <li>Wait until nobody is connected any more, but no longer than the drain time: a caller that keeps an idle
 *       connection open would hold us for ever.
 *   <li>SIGTERM: Envoy closes what is left and ends. An add in flight at this point would be lost, its outcome unknown;
 *       that is why the drain time should exceed the longest request.
 *   <li>SIGKILL, if it does not end within some seconds.
 * </ol>
 */
public final class EnvoyShutdown {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration END = Duration.ofSeconds(5);

    private final Pause pause;

    /** Waits in short pauses, which are counted: the wall clock may be set in between. */
    public EnvoyShutdown(Pause pause) {
        this.pause = pause;
    }

    /**
     * Does all steps; returns when the process is gone.
     *
     * @throws InterruptedException if the thread is to end; the process is killed before
     */
    public void end(EnvoyProcess process, EnvoyAdmin admin, Duration drainTime) throws InterruptedException {
        try {
            if (drain(admin)) {
                for (long looks = drainTime.dividedBy(LOOK); looks > 0; looks--) {
                    if (!process.alive() || !connected(admin)) {
                        break;
                    }
                    pause.pause(LOOK);
                }
            }
            process.terminate();
            waitFor(process);
        } finally {
            if (process.alive()) {
                process.kill();
            }
        }
        waitFor(process);
    }

    /**
     * Ends an Envoy of which only the admin interface is known; returns when it is silent, for it takes the socket along.
     *
     * @throws InterruptedException if the thread is to end
     */
    public void quit(EnvoyAdmin admin) throws InterruptedException {
        try {
            admin.request("POST", "/quitquitquit");
        } catch (IOException e) {
            // It ended by itself meanwhile.
        }
        for (long looks = END.dividedBy(LOOK); looks > 0 && answers(admin); looks--) {
            pause.pause(LOOK);
        }
    }

    /** Whether an Envoy is behind the admin interface. */
    public static boolean answers(EnvoyAdmin admin) {
        try {
            admin.request("GET", "/ready");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void waitFor(EnvoyProcess process) throws InterruptedException {
        for (long looks = END.dividedBy(LOOK); looks > 0 && process.alive(); looks--) {
            pause.pause(LOOK);
        }
    }

    private static boolean drain(EnvoyAdmin admin) {
        try {
            admin.request("POST", "/healthcheck/fail");
            return admin.request("POST", "/drain_listeners?graceful&skip_exit").ok();
        } catch (IOException e) {
            // It has not come up, or hangs: nothing to wait for.
            return false;
        }
    }

    private static boolean connected(EnvoyAdmin admin) {
        try {
            return AdminViews.connections(
                            admin.request("GET", AdminViews.CONNECTIONS).body())
                    > 0;
        } catch (IOException e) {
            return false;
        }
    }
}
