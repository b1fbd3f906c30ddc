package dev.chromamesh.controlplane;

import dev.chromamesh.controlplane.transport.Peer;
import dev.chromamesh.controlplane.transport.RefusalLog;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.xds.Client;
import dev.chromamesh.xds.StreamAuthenticator;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Lets Envoys of joined sidecars open configuration streams. Who they are is in their certificate alone. */
final class StreamAdmission implements StreamAuthenticator {

    private final Supplier<ServerState> state;
    private final Snapshots snapshots;
    private final RefusalLog refusals;
    private final InstantSource clock;

    StreamAdmission(Supplier<ServerState> state, Snapshots snapshots, RefusalLog refusals, InstantSource clock) {
        this.state = state;
        this.snapshots = snapshots;
        this.refusals = refusals;
        this.clock = clock;
    }

    @Override
    public Client authenticate(ServerCall<?, ?> call, Metadata headers) throws StatusException {
        try {
            return admit(Peer.of(call.getAttributes()));
        } catch (StatusException e) {
            refusals.refused(
                    "configuration stream", String.valueOf(e.getStatus().getDescription()));
            throw e;
        }
    }

    /** Admits a verified peer, if it has joined; one whose workload has left the mesh is told to let go of everything. */
    Client admit(Peer peer) throws StatusException {
        // TLS looked when the connection was opened, which may be long before a stream is
        Instant expiry = peer.certificate().getNotAfter().toInstant();
        if (clock.instant().isAfter(expiry)) {
            throw Refusal.CERTIFICATE_EXPIRED.failure("the client certificate expired at " + expiry);
        }
        ServerState now = state.get();
        String workload = peer.id().path();
        InstanceRecord record = now.instances().get(peer.instance());
        if (record == null || !record.workload().equals(workload)) {
            throw Refusal.INSTANCE_UNKNOWN.failure("instance " + peer.instance() + " of \"" + workload
                    + "\" has not joined this server, or was forgotten");
        }
        if (record.suspended().isPresent()) {
            throw Refusal.INSTANCE_SUSPENDED.failure("instance " + peer.instance() + " of \"" + workload
                    + "\" is suspended: " + record.suspended().get());
        }
        Client client = Clients.of(peer.id(), peer.instance());
        if (!snapshots.isReady(client)) {
            throw Refusal.SERVER_UNAVAILABLE.failure("there is no sound configuration for \"" + workload + "\"");
        }
        return client;
    }
}
