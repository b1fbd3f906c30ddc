package dev.chromamesh.xds;

import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Serves snapshots to xDS clients over aggregated streams, incremental and state-of-the-world.
 *
 * <p>The engine owns no threads and no server: add {@link #services()} to a gRPC server, call {@link #refresh()} when the source has
 * news, and {@link #close()} before the server stops. All methods may be called from any thread and return without waiting for
 * clients.
 */
public final class XdsEngine implements AutoCloseable {

    private final StreamAuthenticator authenticator;
    private final Desk desk;
    private final Wire.Delta delta;
    private final Wire.StateOfTheWorld stateOfTheWorld;
    private volatile boolean closed;

    /**
     * An engine without streams.
     *
     * @param executor runs the streams: each of them one event at a time, any number of streams beside each other. It must stay open
     *     until the server has stopped
     * @param clock dates the entries of the ledger; nothing else depends on time
     */
    public XdsEngine(
            SnapshotSource source,
            StreamAuthenticator authenticator,
            EngineSettings settings,
            Executor executor,
            InstantSource clock) {
        this.authenticator = authenticator;
        this.desk = new Desk(source, new StreamMachine(settings.subscribedNames()), executor, clock);
        ControlPlane identifier =
                ControlPlane.newBuilder().setIdentifier(settings.controlPlane()).build();
        this.delta = new Wire.Delta(identifier);
        this.stateOfTheWorld = new Wire.StateOfTheWorld(identifier);
    }

    /** The gRPC services, each guarded by the authenticator. */
    public List<ServerServiceDefinition> services() {
        return List.of(ServerInterceptors.intercept(new Ads(), new AuthenticatingInterceptor(authenticator)));
    }

    /** The source has news for some client: every stream asks it again, when it has room. Calls that come faster are merged. */
    public void refresh() {
        desk.refresh(client -> true);
    }

    /** What clients hold at this moment. */
    public AckLedger ledger() {
        return desk.ledger();
    }

    /** Ends the streams of some clients. They may connect again, and then have to prove anew who they are. */
    public void disconnect(Predicate<Client> disconnected) {
        desk.streams().forEach(stream -> {
            if (disconnected.test(stream.client())) {
                stream.close(Status.UNAVAILABLE.withDescription("ended by the control plane; connect again"));
            }
        });
    }

    /** Drops all that is known about clients that are gone for good; connected ones stay. */
    public void forget(Predicate<Client> forgotten) {
        desk.forget(forgotten);
    }

    /** Ends all streams and refuses new ones. Clients keep what they have. */
    @Override
    public void close() {
        closed = true;
        disconnect(client -> true);
    }

    private <Q, R> StreamObserver<Q> open(Wire<Q, R> wire, StreamObserver<R> responses) {
        Client client = AuthenticatingInterceptor.CLIENT.get();
        XdsStream<Q, R> stream =
                new XdsStream<>(client, desk.nextStreamNumber(), desk, wire, (ServerCallStreamObserver<R>) responses);
        desk.add(stream);
        stream.start();
        if (closed) {
            stream.close(Status.UNAVAILABLE.withDescription("the control plane is shutting down"));
        }
        return stream;
    }

    private final class Ads extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {

        @Override
        public StreamObserver<DiscoveryRequest> streamAggregatedResources(StreamObserver<DiscoveryResponse> responses) {
            return open(stateOfTheWorld, responses);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return open(delta, responses);
        }
    }
}
