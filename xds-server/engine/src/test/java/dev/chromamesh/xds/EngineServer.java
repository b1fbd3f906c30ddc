package dev.chromamesh.xds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An engine behind a real server on loopback, and clients that speak to it. A client is who its headers say it is. */
final class EngineServer implements AutoCloseable {

    private static final Metadata.Key<String> AUDIENCE = Metadata.Key.of("audience", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> INSTANCE = Metadata.Key.of("instance", Metadata.ASCII_STRING_MARSHALLER);
    private static final long PATIENCE_SECONDS = 20;
    /** Fixed and small, so that a client that does not read is noticed after the first large response. */
    private static final int FLOW_CONTROL_WINDOW = 64 * 1024;

    private static final MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> DELTA =
            AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();

    final FakeSource source = new FakeSource();
    final FakeClock clock = new FakeClock();
    final WireTap wire = new WireTap();
    final XdsEngine engine;

    private final ExecutorService executor = Executors.newFixedThreadPool(4);
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Server server;

    EngineServer() throws IOException {
        this(0);
    }

    EngineServer(int port) throws IOException {
        this(port, EngineSettings.named("test"));
    }

    EngineServer(int port, EngineSettings settings) throws IOException {
        this(port, settings, EngineServer::authenticate);
    }

    EngineServer(int port, EngineSettings settings, StreamAuthenticator authenticator) throws IOException {
        engine = new XdsEngine(source, authenticator, settings, executor, timers, clock, clock.ticker());
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addServices(engine.services())
                .intercept(wire)
                .build()
                .start();
    }

    private static Client authenticate(io.grpc.ServerCall<?, ?> call, Metadata headers) throws io.grpc.StatusException {
        String audience = headers.get(AUDIENCE);
        String instance = headers.get(INSTANCE);
        if (audience == null || instance == null) {
            throw Status.UNAUTHENTICATED.withDescription("who are you?").asException();
        }
        return new Client(audience, instance);
    }

    int port() {
        return server.getPort();
    }

    /** A connection of its own. */
    private Channel connect(@Nullable Client client) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port()))
                .usePlaintext()
                .flowControlWindow(FLOW_CONTROL_WINDOW)
                .build();
        channels.add(channel);
        return as(client, channel);
    }

    private static Channel as(@Nullable Client client, Channel channel) {
        Metadata headers = new Metadata();
        if (client != null) {
            headers.put(AUDIENCE, client.audience());
            headers.put(INSTANCE, client.instance());
        }
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** A stream of any method. */
    <Q, R> Call<Q, R> call(MethodDescriptor<Q, R> method, @Nullable Client client) {
        return call(method, connect(client), true);
    }

    private static <Q, R> Call<Q, R> call(MethodDescriptor<Q, R> method, Channel channel, boolean reading) {
        Call<Q, R> call = new Call<>(reading);
        var unused = ClientCalls.asyncBidiStreamingCall(channel.newCall(method, CallOptions.DEFAULT), call);
        return call;
    }

    /** A stream without any headers, to whatever server listens on a port. */
    <Q, R> Call<Q, R> call(MethodDescriptor<Q, R> method, int port) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("localhost", port).usePlaintext().build();
        channels.add(channel);
        return call(method, channel, true);
    }

    /** Streams of many clients over one connection. */
    Function<Client, Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse>> deltaOverOneConnection() {
        Channel connection = connect(null);
        return client -> call(DELTA, as(client, connection), true);
    }

    Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(@Nullable Client client) {
        return call(DELTA, client);
    }

    /** A client that takes no response before it is told to. */
    Call<DeltaDiscoveryRequest, DeltaDiscoveryResponse> deltaNotReading(Client client) {
        return call(DELTA, connect(client), false);
    }

    Call<DiscoveryRequest, DiscoveryResponse> stateOfTheWorld(@Nullable Client client) {
        return call(AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(), client);
    }

    static DeltaDiscoveryRequest.Builder subscribe(ResourceType type, String... names) {
        return DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(type.typeUrl())
                .addAllResourceNamesSubscribe(List.of(names));
    }

    static DeltaDiscoveryRequest ack(DeltaDiscoveryResponse response) {
        return DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(response.getTypeUrl())
                .setResponseNonce(response.getNonce())
                .build();
    }

    static DeltaDiscoveryRequest nack(DeltaDiscoveryResponse response, String text) {
        return ack(response).toBuilder()
                .setErrorDetail(com.google.rpc.Status.newBuilder().setCode(13).setMessage(text))
                .build();
    }

    static Node node(String id) {
        return node(id, "1.40.0");
    }

    static Node node(String id, String build) {
        return Node.newBuilder()
                .setId(id)
                .setUserAgentName("envoy")
                .setUserAgentVersion(build)
                .build();
    }

    @Override
    public void close() {
        engine.close();
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
        try {
            server.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        timers.shutdownNow();
        executor.shutdownNow();
    }

    /** One call as its client sees it. */
    static final class Call<Q, R> implements ClientResponseObserver<Q, R> {

        private final boolean reading;
        private final LinkedBlockingQueue<R> responses = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();
        private @Nullable ClientCallStreamObserver<Q> requests;
        private volatile @Nullable Metadata trailers;

        private Call(boolean reading) {
            this.reading = reading;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Q> stream) {
            requests = stream;
            if (!reading) {
                stream.disableAutoRequestWithInitial(0);
            }
        }

        private ClientCallStreamObserver<Q> requests() {
            return Objects.requireNonNull(requests);
        }

        void send(Q request) {
            requests().onNext(request);
        }

        void read(int count) {
            requests().request(count);
        }

        void cancel() {
            requests().cancel("the test is done", null);
        }

        void halfClose() {
            requests().onCompleted();
        }

        /** The next response; fails if none comes. */
        R next() throws InterruptedException {
            R response = responses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (response == null) {
                throw new AssertionError("no response came; the call ended with " + end.getNow(Status.OK));
            }
            return response;
        }

        /** Responses that have arrived and were not looked at. */
        int unread() {
            return responses.size();
        }

        /** How the call ended; fails if it does not. */
        Status end() throws Exception {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        boolean ended() {
            return end.isDone();
        }

        /** What the server said beside the status of the end. */
        Metadata trailers() {
            return Objects.requireNonNull(trailers);
        }

        @Override
        public void onNext(R response) {
            responses.add(response);
        }

        @Override
        public void onError(Throwable cause) {
            trailers = Status.trailersFromThrowable(cause);
            end.complete(Status.fromThrowable(cause));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }
}
