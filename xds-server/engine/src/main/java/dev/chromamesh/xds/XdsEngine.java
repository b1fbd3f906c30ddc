package dev.chromamesh.xds;

import com.google.common.base.Ticker;
import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.grpc.Metadata;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Serves snapshots to xDS clients, incremental and state-of-the-world, over aggregated streams and over one stream for each type.
 *
 * <p>The engine owns no threads and no server: add {@link #services()} to a gRPC server, call {@link #refresh()} when the source has
 * news, and {@link #close()} before the server stops. All methods may be called from any thread and return without waiting for
 * clients.
 */
public final class XdsEngine implements AutoCloseable {

    private static final long GLANCE_MILLIS = 500;
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    private final StreamAuthenticator authenticator;
    private final EngineSettings settings;
    private final ScheduledExecutorService timers;
    private final Desk desk;
    private final Future<?> watching;
    private volatile boolean closed;

    /**
     * An engine without streams.
     *
     * @param executor runs the streams: each of them one event at a time, any number of streams beside each other. It must stay open
     *     until the server has stopped
     * @param timers looks after streams that wait for something; one thread is enough, nothing takes long on it
     * @param clock dates the entries of the ledger
     */
    public XdsEngine(
            SnapshotSource source,
            StreamAuthenticator authenticator,
            EngineSettings settings,
            Executor executor,
            ScheduledExecutorService timers,
            InstantSource clock) {
        this(source, authenticator, settings, executor, timers, clock, Ticker.systemTicker());
    }

    XdsEngine(
            SnapshotSource source,
            StreamAuthenticator authenticator,
            EngineSettings settings,
            Executor executor,
            ScheduledExecutorService timers,
            InstantSource clock,
            Ticker ticker) {
        this.authenticator = authenticator;
        this.settings = settings;
        this.timers = timers;
        this.desk = new Desk(source, settings, executor, clock, ticker);
        this.watching = timers.scheduleWithFixedDelay(desk::watch, GLANCE_MILLIS, GLANCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The gRPC services, each guarded by the authenticator. */
    public List<ServerServiceDefinition> services() {
        ControlPlane identifier =
                ControlPlane.newBuilder().setIdentifier(settings.controlPlane()).build();
        AuthenticatingInterceptor guard = new AuthenticatingInterceptor(authenticator);
        return Service.all(identifier, this::open).stream()
                .map(service -> ServerInterceptors.intercept(service, guard))
                .toList();
    }

    /** The source has news for some client: every stream asks it again, when it has room. Calls that come faster are merged. */
    public void refresh() {
        desk.refresh();
    }

    /** What clients hold at this moment. */
    public AckLedger ledger() {
        return desk.ledger();
    }

    /** How many streams there are, those that wait for their turn included. */
    public int openStreams() {
        return desk.openStreams();
    }

    /** Ends the streams of some clients. They may connect again, and then have to prove anew who they are. */
    public void disconnect(Predicate<Client> disconnected) {
        Status reason = Status.UNAVAILABLE.withDescription("ended by the control plane; connect again");
        desk.forEachStream(disconnected, stream -> stream.close(reason));
    }

    /** Drops all that is known about clients that are gone for good; connected ones stay. */
    public void forget(Predicate<Client> forgotten) {
        desk.forget(forgotten);
    }

    /** Ends all streams and refuses new ones. Clients keep what they have. */
    @Override
    public void close() {
        closed = true;
        watching.cancel(false);
        disconnect(client -> true);
    }

    private <Q> StreamObserver<Q> open(Service<Q> service, ServerCallStreamObserver<Frame> responses) {
        Seat seat = new Seat(AuthenticatingInterceptor.CLIENT.get(), service.only());
        XdsStream<Q> stream = new XdsStream<>(seat, desk.nextStreamNumber(), desk, service, responses);
        Admission.Turn turn = desk.admit();
        desk.add(stream);
        if (closed) {
            stream.close(Status.UNAVAILABLE.withDescription("the control plane is shutting down"));
        } else {
            turn.delay().ifPresentOrElse(delay -> start(stream, delay), () -> stream.turnAway(comeBack()));
        }
        return stream;
    }

    private void start(XdsStream<?> stream, Duration delay) {
        if (delay.isZero()) {
            stream.start();
            return;
        }
        try {
            var unused = timers.schedule(stream::start, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            stream.close(Status.UNAVAILABLE.withDescription("the control plane is shutting down"));
        }
    }

    /** Each client another moment, between one and two lengths of the line from now. */
    private Metadata comeBack() {
        long line = settings.crowd().longestWait().toMillis();
        Metadata advice = new Metadata();
        advice.put(PUSHBACK, String.valueOf(line + ThreadLocalRandom.current().nextLong(line + 1)));
        return advice;
    }
}
