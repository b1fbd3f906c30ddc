package dev.chromamesh.sidecar.envoy;

import static dev.chromamesh.sidecar.event.SidecarEvent.Kind.ENVOY_READY;
import static dev.chromamesh.sidecar.event.SidecarEvent.Kind.LISTENER_REFUSED;

import dev.chromamesh.sidecar.chroma.Sockets;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** Looks at one running Envoy and tells what changes: when it is ready, where it listens, what it refuses. */
final class EnvoyWatch {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration SLOW_START = Duration.ofSeconds(20);

    private final EnvoyAdmin admin;
    private final SidecarListener listener;
    private final Instant started;

    private boolean ready;
    private boolean toldSlow;
    private Instant nextLook = Instant.MIN;
    private String counts = "";
    private Map<String, InetSocketAddress> listeners = Map.of();
    private Map<String, String> complaints = Map.of();

    EnvoyWatch(EnvoyAdmin admin, SidecarListener listener, Instant started) {
        this.admin = admin;
        this.listener = listener;
        this.started = started;
    }

    Map<String, InetSocketAddress> listeners() {
        return listeners;
    }

    void look(Instant now) {
        try {
            if (!ready) {
                awaitReady(now);
            } else if (!now.isBefore(nextLook)
                    || Duration.between(now, nextLook).compareTo(LOOK_EVERY) > 0) {
                nextLook = now.plus(LOOK_EVERY);
                lookAtListeners();
            }
        } catch (IOException e) {
            // Not up yet, or gone: whoever owns the process sees which.
            tellSlow(now);
        }
    }

    private void awaitReady(Instant now) throws IOException {
        if (!admin.request("GET", "/ready").ok()) {
            tellSlow(now);
            return;
        }
        ready = true;
        lookAtListeners();
        nextLook = now.plus(LOOK_EVERY);
    }

    private void tellSlow(Instant now) {
        if (!ready && !toldSlow && Duration.between(started, now).compareTo(SLOW_START) > 0) {
            toldSlow = true;
            listener.event(SidecarEvent.warning(
                    ENVOY_READY, "Envoy is not ready yet: it waits for its configuration from the control plane"));
        }
    }

    private void lookAtListeners() throws IOException {
        boolean first = counts.isEmpty();
        String current = admin.request("GET", AdminViews.LISTENER_COUNTS).body();
        if (current.equals(counts)) {
            return;
        }
        counts = current;
        tellListeners(
                AdminViews.listeners(admin.request("GET", AdminViews.LISTENERS).body()), first);
        tellComplaints(AdminViews.complaints(
                admin.request("GET", AdminViews.COMPLAINTS).body()));
    }

    private void tellListeners(Map<String, InetSocketAddress> current, boolean first) {
        if (!first && current.equals(listeners)) {
            return;
        }
        listeners = current;
        if (current.isEmpty()) {
            listener.event(SidecarEvent.warning(
                    ENVOY_READY,
                    "Envoy is ready but has nothing to listen on: the control plane has not sent it a listener (yet)"));
            return;
        }
        String places = current.entrySet().stream()
                .map(entry -> entry.getKey() + " on " + Sockets.text(entry.getValue()))
                .collect(Collectors.joining(", "));
        listener.event(SidecarEvent.info(ENVOY_READY, "Envoy is ready: " + places));
    }

    private void tellComplaints(Map<String, String> current) {
        current.forEach((name, words) -> {
            if (!words.equals(complaints.get(name))) {
                listener.event(SidecarEvent.error(LISTENER_REFUSED, Complaints.sentence(name, words)));
            }
        });
        complaints = current;
    }
}
