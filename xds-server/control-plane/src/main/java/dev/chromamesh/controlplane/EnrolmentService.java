package dev.chromamesh.controlplane;

import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.controlplane.transport.Peer;
import dev.chromamesh.controlplane.transport.PeerAttributes;
import dev.chromamesh.controlplane.transport.RefusalLog;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.EnrolmentGrpc.EnrolmentImplBase;
import dev.chromamesh.protocol.enrolment.v1.JoinReply;
import dev.chromamesh.protocol.enrolment.v1.JoinRequest;
import dev.chromamesh.protocol.enrolment.v1.RenewReply;
import dev.chromamesh.protocol.enrolment.v1.RenewRequest;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enrolment as a gRPC service: hands calls to the reconciler's thread and turns outcomes into statuses. */
final class EnrolmentService extends EnrolmentImplBase {

    private static final Logger log = LoggerFactory.getLogger(EnrolmentService.class);

    private final Reconciler reconciler;
    private final Enrolment enrolment;
    private final Replies replies;
    private final RefusalLog refusals;

    EnrolmentService(Reconciler reconciler, Enrolment enrolment, Replies replies, RefusalLog refusals) {
        this.reconciler = reconciler;
        this.enrolment = enrolment;
        this.replies = replies;
        this.refusals = refusals;
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinReply> caller) {
        try {
            enrolment.screen(request);
        } catch (StatusException | StoreException | RuntimeException e) {
            fail("join", e, caller);
            return;
        }
        answer("join", caller, () -> {
            InstanceRecord record = enrolment.join(request);
            ServerState state = reconciler.state();
            return JoinReply.newBuilder()
                    .setCredentials(replies.credentials(record.grant(), enrolment.trust()))
                    .setSettings(replies.settings(state.mesh().mesh(), record))
                    .build();
        });
    }

    @Override
    public void renew(RenewRequest request, StreamObserver<RenewReply> caller) {
        Peer peer;
        try {
            peer = Peer.of(PeerAttributes.current());
        } catch (StatusException e) {
            fail("renewal", e, caller);
            return;
        }
        answer("renewal", caller, () -> {
            InstanceRecord record = enrolment.renew(peer, request);
            ServerState state = reconciler.state();
            return RenewReply.newBuilder()
                    .setCredentials(replies.credentials(record.grant(), enrolment.trust()))
                    .setSettings(replies.settings(state.mesh().mesh(), record))
                    .build();
        });
    }

    private <T> void answer(String what, StreamObserver<T> caller, Callable<T> work) {
        try {
            var unused = reconciler.submit(work).whenComplete((reply, failure) -> {
                if (failure != null) {
                    fail(what, failure, caller);
                } else {
                    caller.onNext(reply);
                    caller.onCompleted();
                }
            });
        } catch (RejectedExecutionException e) {
            caller.onError(Refusal.SERVER_UNAVAILABLE.failure("the server is busy or stopping"));
        }
    }

    private void fail(String what, Throwable failure, StreamObserver<?> caller) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof StatusException refused) {
            refusals.refused(what, String.valueOf(refused.getStatus().getDescription()));
            caller.onError(refused);
        } else if (cause instanceof StoreException) {
            log.error("{} failed: {}", what, cause.getMessage());
            caller.onError(Refusal.SERVER_UNAVAILABLE.failure("the server's store does not work now"));
        } else {
            log.error("{} failed", what, cause);
            caller.onError(Status.INTERNAL
                    .withDescription("the server made a mistake; its log has the details")
                    .asException());
        }
    }
}
