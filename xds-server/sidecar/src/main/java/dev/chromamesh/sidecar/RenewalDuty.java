package dev.chromamesh.sidecar;

import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.enrol.EnrolmentReply;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Refused;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Unreachable;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Untrusted;
import dev.chromamesh.sidecar.enrol.Grants;
import dev.chromamesh.sidecar.enrol.RenewalMoment;
import dev.chromamesh.sidecar.enrol.RetryDelay;
import dev.chromamesh.sidecar.enrol.UnusableReplyException;
import dev.chromamesh.sidecar.event.SidecarEvent;
import dev.chromamesh.sidecar.event.SidecarEvent.Kind;
import dev.chromamesh.sidecar.event.SidecarEvent.Severity;
import dev.chromamesh.sidecar.event.SidecarListener;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.PendingRequest;
import dev.chromamesh.sidecar.state.StateFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Renews the certificate. What is due is judged by the wall clock at each tick, so that a host that was suspended catches
 * up at once. A failed renewal changes nothing: the current certificate stays until its end.
 *
 * <p>The call runs beside the agent's thread, the files are written by it.
 */
final class RenewalDuty {

    private static final Duration REMINDER = Duration.ofMinutes(1);

    private final Surroundings world;
    private final SidecarListener listener;
    private final StateFolder folder;
    private final Instance instance;

    private Membership current;
    private Instant due;
    private int failures;
    private Instant nextReminder = Instant.MIN;
    private @Nullable Attempt attempt;

    private record Attempt(PendingRequest pending, CompletableFuture<EnrolmentReply> reply) {}

    RenewalDuty(
            Surroundings world, SidecarListener listener, StateFolder folder, Instance instance, Membership membership)
            throws IOException {
        this.world = world;
        this.listener = listener;
        this.folder = folder;
        this.instance = instance;
        this.current = membership;
        this.due = due(membership, folder.told());
    }

    void tick(Instant now) {
        Attempt running = attempt;
        if (running != null) {
            if (running.reply().isDone()) {
                attempt = null;
                conclude(running, now);
            }
        } else if (current.expired(now)) {
            remind(now);
        } else if (due(now)) {
            begin(now);
        }
    }

    /** An address that changed since is told with a renewal at once: callers must not look for us elsewhere for hours. */
    private Instant due(Membership membership, Optional<Instance> told) {
        return told.filter(instance::equals).isPresent() ? RenewalMoment.of(membership) : Instant.MIN;
    }

    /** A clock that was set back must not put off a retry for longer than any delay. */
    private boolean due(Instant now) {
        return !now.isBefore(due)
                || (failures > 0 && now.plus(RetryDelay.LONGEST).isBefore(due));
    }

    private void begin(Instant now) {
        Membership membership = current;
        try {
            PendingRequest pending = new Requests(folder, world.random())
                    .pending(Requests.purpose(membership), membership.id(), instance);
            attempt = new Attempt(
                    pending,
                    CompletableFuture.supplyAsync(
                            () -> world.enrolment().renew(membership, pending.request(), pending.instance()),
                            world.calls()));
        } catch (IOException e) {
            failed("the request cannot be kept: " + Faults.sentence(e), now);
        }
    }

    private void conclude(Attempt ended, Instant now) {
        try {
            EnrolmentReply reply = ended.reply().join();
            if (reply instanceof Granted granted) {
                PendingRequest pending = ended.pending();
                accept(Grants.check(granted, pending.key(), current.id(), now), pending.instance());
            } else if (reply instanceof Refused refused) {
                refused(refused, now);
            } else {
                failed(sentence(reply), now);
            }
        } catch (UnusableReplyException e) {
            failed("the control plane's reply cannot be used: " + e.getMessage(), now);
        } catch (IOException e) {
            failed("the new certificate cannot be written: " + Faults.sentence(e), now);
        } catch (CompletionException e) {
            failed("the call failed: " + e.getCause(), now);
        }
    }

    private void refused(Refused refused, Instant now) throws IOException {
        // What is asked next may differ: somebody may have put right what was refused.
        folder.dropPending();
        if (onlyTokenHelps(refused)) {
            folder.markRefused();
            failed(Severity.ERROR, sentence(refused) + ". " + advice(current), now);
        } else {
            failed(sentence(refused), now);
        }
    }

    private void accept(Membership renewed, Instance told) throws IOException {
        folder.store(renewed, told);
        Membership replaced = current;
        current = renewed;
        due = due(renewed, Optional.of(told));
        failures = 0;
        listener.event(SidecarEvent.info(
                Kind.RENEWED,
                "renewed: certificate " + renewed.serial() + " takes the place of " + replaced.serial()
                        + " and is valid until "
                        + renewed.expiry()));
        if (!renewed.assignment().bootstrap().equals(replaced.assignment().bootstrap())) {
            // Envoy reads its bootstrap at its start only.
            listener.event(SidecarEvent.error(
                    Kind.BOOTSTRAP_CHANGED,
                    "the control plane's address or Envoy's bootstrap changed; restart this sidecar to use it"));
        }
        folder.dropPending();
    }

    private void failed(String reason, Instant now) {
        failed(Severity.WARNING, reason, now);
    }

    private void failed(Severity severity, String reason, Instant now) {
        failures++;
        Duration delay = RetryDelay.after(
                failures,
                Duration.between(now, current.expiry()),
                world.random().nextDouble());
        due = now.plus(delay);
        String message = "renewal failed (" + reason + "); the current certificate stays valid until "
                + current.expiry() + ", next try at " + due;
        listener.event(new SidecarEvent(Kind.RENEWAL_FAILED, severity, message));
    }

    private void remind(Instant now) {
        if (now.isBefore(nextReminder) && now.plus(REMINDER).isAfter(nextReminder)) {
            return;
        }
        nextReminder = now.plus(REMINDER);
        listener.event(SidecarEvent.error(Kind.CERTIFICATE_EXPIRED, expired(current)));
    }

    /** What to do when a certificate is past its end. */
    static String expired(Membership membership) {
        return "the certificate of " + membership.id() + " expired at " + membership.expiry()
                + ", and an expired certificate cannot be renewed. " + advice(membership);
    }

    private static String advice(Membership membership) {
        return "Make a token on the server's host ("
                + TokenDesk.command(Optional.of(membership.id().path())) + ") and start this sidecar again with it";
    }

    private static boolean onlyTokenHelps(Refused refused) {
        return refused.refusal().filter(RenewalDuty::onlyTokenHelps).isPresent();
    }

    /** The instance has lost its standing; whatever else is refused may be put right in mesh.yaml or on the server. */
    private static boolean onlyTokenHelps(Refusal refusal) {
        return switch (refusal) {
            case CERTIFICATE_OLDER,
                    CERTIFICATE_EXPIRED,
                    CERTIFICATE_REVOKED,
                    CERTIFICATE_UNKNOWN,
                    INSTANCE_UNKNOWN,
                    INSTANCE_SUSPENDED -> true;
            default -> false;
        };
    }

    private static String sentence(EnrolmentReply reply) {
        if (reply instanceof Refused refused) {
            return "the control plane refuses: " + refused.sentence();
        }
        if (reply instanceof Untrusted untrusted) {
            return "nobody proves to be the control plane: " + untrusted.sentence();
        }
        return "the control plane cannot be reached: " + ((Unreachable) reply).sentence();
    }
}
