package dev.chromamesh.xds;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
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
final class XdsStream<Q, R> implements StreamObserver<Q>, OpenStream {

    private static final Logger LOG = LoggerFactory.getLogger(XdsStream.class);

    private final Client client;
    private final long number;
    private final Desk desk;
    private final Wire<Q, R> wire;
    private final ServerCallStreamObserver<R> output;
    private final Executor serial;
    /** Whether the source may have something newer than the machine knows. Set by anyone, cleared by the serial executor. */
    private final AtomicBoolean outdated = new AtomicBoolean(true);

    /** Written by the serial executor only. */
    private volatile StreamState state;

    private boolean requestOwed;
    private boolean over;

    XdsStream(Client client, long number, Desk desk, Wire<Q, R> wire, ServerCallStreamObserver<R> output) {
        this.client = client;
        this.number = number;
        this.desk = desk;
        this.wire = wire;
        this.output = output;
        this.serial = desk.newSerialExecutor();
        this.state = StreamState.open(wire.protocol(), Long.toHexString(number), Snapshot.empty(), desk.memory(client));
        // The handlers may only be set while the call is being started.
        output.disableAutoRequest();
        output.setOnReadyHandler(() -> run(this::ready));
        output.setOnCancelHandler(() -> run(this::end));
    }

    /** Begins to take requests. */
    void start() {
        run(() -> {
            desk.opened(client, number);
            output.request(1);
        });
    }

    @Override
    public Client client() {
        return client;
    }

    @Override
    public StreamMemory memory() {
        return StreamMachine.memory(state);
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
    public void close(Status status) {
        run(() -> fail(status));
    }

    private void run(Runnable task) {
        try {
            serial.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("stream of {}: the executor is closed, nothing is served any more", client);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("stream of {} failed; it is ended and the client will connect again", client, e);
            fail(Status.INTERNAL.withDescription("the control plane failed; see its log"));
        }
    }

    private void request(Q message) {
        if (over) {
            return;
        }
        wire.description(message).ifPresent(description -> desk.described(client, number, description));
        update();
        step(wire.request(message));
        requestOwed = true;
        takeNext();
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
    }

    private void catchUp() {
        if (!over && output.isReady()) {
            update();
        }
    }

    private void update() {
        if (outdated.getAndSet(false)) {
            step(new StreamEvent.Published(desk.snapshot(client)));
        }
    }

    private void step(StreamEvent event) {
        if (over) {
            return;
        }
        StreamState known = state.knowing(desk.rejections(client));
        StreamMachine.Step step = desk.machine().step(known, event);
        state = step.state();
        step.effects().forEach(this::apply);
    }

    private void apply(Effect effect) {
        if (effect instanceof Effect.Send send) {
            if (!over) {
                output.onNext(wire.response(send.response()));
            }
        } else if (effect instanceof Effect.End end) {
            Status status =
                    end.reason() == Effect.End.Reason.MALFORMED ? Status.INVALID_ARGUMENT : Status.RESOURCE_EXHAUSTED;
            fail(status.withDescription(end.text()));
        } else {
            desk.note(client, number, effect);
        }
    }

    private void fail(Status status) {
        if (!over) {
            end();
            output.onError(status.asRuntimeException());
        }
    }

    private void end() {
        if (!over) {
            over = true;
            desk.closed(this, number);
        }
    }
}
