package dev.chromamesh.xds;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream: feeds the machine with events, one at a time, and carries out its decisions.
 *
 * <p>All state is confined to the serial executor. The stream takes the next request only when the transport has room for more
 * responses, and asks for a new snapshot only then: a client that does not read gets nothing, costs at most one push and delays nobody.
 */
final class XdsStream<Q> implements StreamObserver<Q>, OpenStream {

    private static final Logger LOG = LoggerFactory.getLogger(XdsStream.class);

    private final Seat seat;
    private final long number;
    private final Nonces nonces;
    private final Desk desk;
    private final Service<Q> service;
    private final ServerCallStreamObserver<Frame> output;
    private final Executor serial;
    /** Whether the source may have something newer than the machine knows. Set by anyone, cleared by the serial executor. */
    private final AtomicBoolean outdated = new AtomicBoolean(true);

    /** Written by the serial executor only. */
    private volatile SharedSteps.Shared state;

    /** Written by the serial executor only. */
    private volatile Patience patience;

    private String build = "";
    private boolean begun;
    private boolean requestOwed;
    private boolean over;

    XdsStream(Seat seat, long number, Desk desk, Service<Q> service, ServerCallStreamObserver<Frame> output) {
        this.seat = seat;
        this.number = number;
        this.nonces = Nonces.ofStream(number);
        this.desk = desk;
        this.service = service;
        this.output = output;
        this.serial = desk.newSerialExecutor();
        this.state = opened(StreamMemory.NOTHING);
        this.patience = Patience.begun(desk.nanoTime());
        // The handlers may only be set while the call is being started.
        output.disableAutoRequest();
        output.setOnReadyHandler(() -> run(this::ready));
        // A call that gRPC ends by itself, because it could not read a request, is not cancelled but closed.
        output.setOnCancelHandler(() -> run(this::end));
        output.setOnCloseHandler(() -> run(this::end));
    }

    private SharedSteps.Shared opened(StreamMemory memory) {
        Set<ResourceType> unheard = service.only().isPresent() ? Set.of() : ResourceType.POINTING;
        return desk.steps().shared(StreamState.open(service.wire().protocol(), memory, unheard));
    }

    /** Begins to take requests. */
    void start() {
        run(() -> {
            if (!over) {
                begun = true;
                state = opened(desk.begun(this));
                patience = Patience.begun(desk.nanoTime());
                output.request(1);
            }
        });
    }

    @Override
    public Seat seat() {
        return seat;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public StreamMemory memory() {
        return StreamMachine.memory(state.state());
    }

    @Override
    public void onNext(Q message) {
        run(() -> request(message));
    }

    @Override
    public void onError(Throwable cause) {
        run(this::end);
    }

    @Override
    public void onCompleted() {
        run(() -> {
            if (!over) {
                end();
                output.onCompleted();
            }
        });
    }

    @Override
    public void refresh() {
        if (!outdated.getAndSet(true)) {
            run(this::catchUp);
        }
    }

    @Override
    public void watch() {
        if (verdict() != Patience.Verdict.WAIT) {
            run(this::act);
        }
    }

    @Override
    public void close(Status status) {
        run(() -> fail(status));
    }

    /** Ends a stream for which there is no place. */
    void turnAway(Metadata advice) {
        run(() -> fail(
                Status.UNAVAILABLE.withDescription("too many streams at once; the control plane asks for a pause"),
                advice));
    }

    private void run(Runnable task) {
        try {
            serial.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("stream of {}: the executor is closed, nothing is served any more", seat.client());
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("stream of {} failed; it is ended and the client will connect again", seat.client(), e);
            fail(Status.INTERNAL.withDescription("the control plane failed; see its log"));
        }
    }

    private void request(Q message) {
        if (over) {
            return;
        }
        patience = patience.heard();
        service.wire().description(message).ifPresent(this::described);
        String said = service.wire().typeUrl(message);
        String implied = service.only().map(ResourceType::typeUrl).orElse(said);
        if (!said.isEmpty() && !said.equals(implied)) {
            fail(Status.INVALID_ARGUMENT.withDescription(
                    "type_url is not that of the service (expected: " + implied + ")"));
            return;
        }
        update();
        step(service.wire().request(implied, message, nonces));
        requestOwed = true;
        takeNext();
    }

    private void described(AckLedger.SelfDescription description) {
        build = description.agent() + ' ' + description.build();
        desk.described(this, description);
    }

    private void ready() {
        catchUp();
        takeNext();
    }

    private void takeNext() {
        if (requestOwed && !over && output.isReady()) {
            requestOwed = false;
            output.request(1);
        }
        observe();
    }

    private void catchUp() {
        if (!over && begun && output.isReady()) {
            update();
        }
        observe();
    }

    private void update() {
        if (outdated.getAndSet(false)) {
            step(new StreamEvent.Published(desk.snapshot(seat.client())));
        }
    }

    private void observe() {
        long now = desk.nanoTime();
        Set<String> heldBackBy = state.state().heldBackBy();
        boolean somethingToDo = requestOwed || outdated.get() || !heldBackBy.isEmpty();
        boolean unread = begun && !output.isReady() && somethingToDo;
        patience = patience.unread(unread, now).heldBack(heldBackBy, now);
    }

    private Patience.Verdict verdict() {
        return patience.verdict(desk.waiting(), desk.nanoTime());
    }

    private void act() {
        if (over || !begun) {
            return;
        }
        switch (verdict()) {
            case WAIT -> {}
            case END_SILENT ->
                fail(Status.DEADLINE_EXCEEDED.withDescription(
                        "no request within " + desk.waiting().firstRequest().toSeconds() + " s"));
            case END_UNREAD ->
                fail(Status.DEADLINE_EXCEEDED.withDescription("responses were not read within "
                        + desk.waiting().reading().toSeconds() + " s"));
            case GIVE_UP -> {
                if (output.isReady()) {
                    step(new StreamEvent.GivenUp(patience.heldBackBy()));
                }
                observe();
            }
        }
    }

    private void step(StreamEvent event) {
        if (over) {
            return;
        }
        SharedSteps.Step step = desk.steps().step(state, desk.rejections(seat.client(), build), event);
        state = step.next();
        step.effects().forEach(this::apply);
    }

    private void apply(Effect effect) {
        if (effect instanceof Effect.Send send) {
            if (!over) {
                Response response = send.response();
                output.onNext(service.encoder().encode(response, nonces.written(response.nonce())));
            }
        } else if (effect instanceof Effect.End end) {
            Status status =
                    end.reason() == Effect.End.Reason.MALFORMED ? Status.INVALID_ARGUMENT : Status.RESOURCE_EXHAUSTED;
            fail(status.withDescription(end.text()));
        } else {
            desk.note(this, build, effect);
        }
    }

    private void fail(Status status) {
        fail(status, new Metadata());
    }

    private void fail(Status status, Metadata trailers) {
        if (!over) {
            end();
            output.onError(status.asRuntimeException(trailers));
        }
    }

    private void end() {
        if (!over) {
            over = true;
            desk.closed(this);
        }
    }
}
