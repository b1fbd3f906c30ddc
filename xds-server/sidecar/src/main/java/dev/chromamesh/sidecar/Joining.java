package dev.chromamesh.sidecar;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.enrol.EnrolmentReply;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Refused;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Unreachable;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Untrusted;
import dev.chromamesh.sidecar.enrol.Grants;
import dev.chromamesh.sidecar.enrol.RetryDelay;
import dev.chromamesh.sidecar.enrol.UnusableReplyException;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarListener;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.PendingRequest;
import dev.chromamesh.sidecar.state.StateFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Spends a token for the first certificate. */
final class Joining {

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Surroundings world;
    private final SidecarListener listener;
    private final StateFolder folder;
    private final CountDownLatch stop;

    Joining(Surroundings world, SidecarListener listener, StateFolder folder, CountDownLatch stop) {
        this.world = world;
        this.listener = listener;
        this.folder = folder;
        this.stop = stop;
    }

    /** Asks until there is an answer, the token has expired, or the agent is to stop. */
    Entry join(JoinToken token, SpiffeId id, Instance instance) throws IOException, InterruptedException {
        PendingRequest pending = new Requests(folder, world.random()).pending(Requests.purpose(token), id, instance);
        for (int failures = 1; ; failures++) {
            Optional<EnrolmentReply> reply = ask(token, pending);
            if (reply.isEmpty()) {
                return new Entry.Ended(SidecarOutcome.stopped());
            }
            if (!(reply.get() instanceof Unreachable unreachable)) {
                return conclude(reply.get(), pending, id);
            }
            Instant now = world.clock().instant();
            if (!now.isBefore(token.expiresAt())) {
                return new Entry.Ended(SidecarOutcome.environment(
                        "the control plane could not be reached until the token expired: " + unreachable.sentence()));
            }
            Duration delay = RetryDelay.after(
                    failures,
                    Duration.between(now, token.expiresAt()),
                    world.random().nextDouble());
            listener.event(SidecarEvent.warning(
                    Kind.JOIN_WAITS,
                    "the control plane cannot be reached (" + unreachable.sentence() + "); trying again until the token"
                            + " expires at " + token.expiresAt()));
            world.waiting().await(delay, stop);
        }
    }

    private Optional<EnrolmentReply> ask(JoinToken token, PendingRequest pending) throws InterruptedException {
        CompletableFuture<EnrolmentReply> reply = CompletableFuture.supplyAsync(
                () -> world.enrolment().join(token, pending.request(), pending.instance()), world.calls());
        while (stop.getCount() > 0) {
            if (reply.isDone()) {
                return Optional.of(reply.join());
            }
            world.waiting().await(LOOK, stop);
        }
        return Optional.empty();
    }

    private Entry conclude(EnrolmentReply reply, PendingRequest pending, SpiffeId id) throws IOException {
        if (reply instanceof Granted granted) {
            return accept(granted, pending, id);
        }
        if (reply instanceof Refused refused) {
            folder.dropPending();
            return new Entry.Ended(SidecarOutcome.refused(
                    "the control plane refuses to let " + id.path() + " join: " + refused.sentence()));
        }
        return new Entry.Ended(SidecarOutcome.environment(
                "nobody at the token's addresses proves to be the control plane, so the token was not sent: "
                        + ((Untrusted) reply).sentence()));
    }

    private Entry accept(Granted granted, PendingRequest pending, SpiffeId id) throws IOException {
        Membership membership;
        try {
            membership = Grants.check(granted, pending.key(), id, world.clock().instant());
        } catch (UnusableReplyException e) {
            return new Entry.Ended(
                    SidecarOutcome.environment("the control plane's reply cannot be used: " + e.getMessage()));
        }
        folder.store(membership, pending.instance());
        folder.dropPending();
        listener.event(SidecarEvent.info(
                Kind.JOINED,
                "joined as " + membership.id() + ": certificate " + membership.serial() + " is valid until "
                        + membership.expiry()));
        return new Entry.Member(membership);
    }
}
