package dev.chromamesh.sidecar;

import dev.chromamesh.sidecar.envoy.EnvoyAdmin;
import dev.chromamesh.sidecar.envoy.EnvoyException;
import dev.chromamesh.sidecar.envoy.EnvoyHost;
import dev.chromamesh.sidecar.envoy.EnvoyProcess;
import dev.chromamesh.sidecar.envoy.EnvoyShutdown;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarListener;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.StateException;
import dev.chromamesh.sidecar.state.StateFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** An Envoy goes on when its agent is killed. The next agent ends it in good order before it starts its own. */
record LeftoverEnvoy(EnvoyHost host, EnvoyShutdown shutdown, SidecarListener listener) {

    void end(StateFolder folder, Duration drainTime) throws IOException, InterruptedException, EnvoyException {
        EnvoyAdmin admin = admin(folder);
        Optional<EnvoyProcess> process = host.running(folder.path());
        if (process.isPresent()) {
            tell("process " + process.get().pid());
            shutdown.end(process.get(), admin, drainTime);
        } else if (EnvoyShutdown.answers(admin)) {
            // Its agent died before it could note the process.
            tell("it answers on its admin socket");
            shutdown.quit(admin);
        }
    }

    static EnvoyAdmin admin(EnvoyHost host, StateFolder folder, Membership membership) throws EnvoyException {
        return host.admin(
                folder.path().resolve(membership.assignment().adminSocket()).normalize());
    }

    /** Without a readable membership nobody knows where the socket is; the process can be ended all the same. */
    private EnvoyAdmin admin(StateFolder folder) throws IOException, EnvoyException {
        try {
            Optional<Membership> membership = folder.membership();
            if (membership.isPresent()) {
                return admin(host, folder, membership.get());
            }
        } catch (StateException e) {
            // Told by the one who needs the membership.
        }
        return (method, target) -> {
            throw new IOException("Envoy's admin socket is not known");
        };
    }

    private void tell(String how) {
        listener.event(SidecarEvent.warning(
                Kind.NOTE, "an earlier sidecar left its Envoy running (" + how + "); it is stopped first"));
    }
}
