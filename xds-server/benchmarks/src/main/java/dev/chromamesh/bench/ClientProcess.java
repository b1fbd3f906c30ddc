package dev.chromamesh.bench;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Many clients, each with a connection of its own. They acknowledge whatever they get. Takes commands on its standard input: {@code open}
 * and {@code reconnect} (answered when every client has got the resources that it asked for), {@code arm TYPE COUNT} and then
 * {@code wait} (answered when every client has got as many resources of a type since). The answers tell bytes and resources of each type
 * since the last {@code arm}, {@code open} or {@code reconnect}.
 *
 * <p>Arguments: port; the folder with certificates or {@code plaintext}; {@code delta} or {@code sotw}; how many; what they subscribe to.
 */
final class ClientProcess {

    /** Connections that are being made at the same time. */
    private static final int DIALLING = 50;

    private static final long PATIENCE_SECONDS = 300;

    private final int port;
    private final @Nullable SslContext tls;
    private final boolean delta;
    private final Subscriptions subscriptions;
    /** The names of a type as a part of a request, encoded once: an acknowledgement repeats them. */
    private final Map<String, ByteString> names = new ConcurrentHashMap<>();

    private final List<Stream> streams = new ArrayList<>();
    private final Map<String, Map<String, String>> versions = new ConcurrentHashMap<>();
    private volatile Map<String, Map<String, String>> held = Map.of();
    private final Map<String, AtomicLong> resources = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger missing = new AtomicInteger();
    private final Object change = new Object();
    private volatile String awaitedType = "";
    private volatile int awaitedCount;
    private final AtomicInteger generation = new AtomicInteger();

    private ClientProcess(String[] arguments) throws IOException {
        port = Integer.parseInt(arguments[0]);
        tls = arguments[1].equals("plaintext") ? null : Tls.client(Path.of(arguments[1]));
        delta = arguments[2].equals("delta");
        subscriptions = Subscriptions.named(arguments[4]);
        subscriptions
                .types()
                .forEach(type -> names.put(
                        type.typeUrl(),
                        DiscoveryRequest.newBuilder()
                                .addAllResourceNames(type.names())
                                .build()
                                .toByteString()));
        for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
            streams.add(new Stream(i));
        }
    }

    public static void main(String[] arguments) throws Exception {
        ClientProcess clients = new ClientProcess(arguments);
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "open" -> clients.open();
                case "close" -> clients.streams.forEach(Stream::close);
                case "arm" -> clients.arm(words[1], Integer.parseInt(words[2]));
                case "wait" -> clients.await();
                default -> throw new IllegalArgumentException(line);
            }
            System.out.println(clients.tally());
            System.out.flush();
        }
        System.exit(0);
    }

    private void open() throws InterruptedException {
        // What all held before, not what the first of them is told now.
        held = Map.copyOf(versions);
        Subscriptions.OfType last =
                subscriptions.types().get(subscriptions.types().size() - 1);
        arm(last.typeUrl(), last.names().size());
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).open();
            int opened = i + 1;
            waitFor(() -> opened - (streams.size() - missing.get()) < DIALLING);
        }
        await();
    }

    private static Map<String, String> joined(Map<String, String> known, Map<String, String> news) {
        Map<String, String> all = new HashMap<>(known);
        all.putAll(news);
        return Map.copyOf(all);
    }

    private void arm(String type, int count) {
        generation.incrementAndGet();
        awaitedType = type;
        awaitedCount = count;
        bytes.set(0);
        resources.clear();
        missing.set(streams.size());
    }

    private void await() throws InterruptedException {
        waitFor(() -> missing.get() == 0);
    }

    private interface Condition {
        boolean holds();
    }

    private void waitFor(Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (change) {
            while (!condition.holds()) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException(missing + " of " + streams.size() + " clients still wait");
                }
                change.wait(100);
            }
        }
    }

    private String tally() {
        StringBuilder text = new StringBuilder("bytes=" + bytes);
        resources.forEach((type, count) -> text.append(' ')
                .append(type.substring(type.lastIndexOf('.') + 1))
                .append('=')
                .append(count));
        return text.toString();
    }

    /** One client. */
    private final class Stream extends ClientCall.Listener<byte[]> {

        private final int number;
        private final MethodDescriptor<ByteString, byte[]> method = method(delta);
        private @Nullable ManagedChannel channel;
        private @Nullable ClientCall<ByteString, byte[]> call;
        private int seenGeneration;
        private int got;
        private boolean over;

        Stream(int number) {
            this.number = number;
        }

        void open() {
            NettyChannelBuilder builder = NettyChannelBuilder.forAddress("localhost", port)
                    .directExecutor()
                    .maxInboundMessageSize(64 << 20);
            channel = (tls == null ? builder.usePlaintext() : builder.sslContext(tls)).build();
            ClientCall<ByteString, byte[]> opened = channel.newCall(method, CallOptions.DEFAULT);
            call = opened;
            over = false;
            opened.start(this, new Metadata());
            opened.request(Integer.MAX_VALUE);
            subscriptions.types().forEach(type -> opened.sendMessage(first(type)));
        }

        void close() {
            over = true;
            ManagedChannel open = channel;
            if (open != null) {
                open.shutdownNow();
            }
        }

        private ByteString first(Subscriptions.OfType type) {
            Node node = Node.newBuilder()
                    .setId("client-" + number)
                    .setCluster("bench")
                    .build();
            return delta
                    ? DeltaDiscoveryRequest.newBuilder()
                            .setNode(node)
                            .setTypeUrl(type.typeUrl())
                            .addAllResourceNamesSubscribe(type.names())
                            .putAllInitialResourceVersions(
                                    type.names().contains(Contents.MARKER)
                                            ? Map.of()
                                            : held.getOrDefault(type.typeUrl(), Map.of()))
                            .build()
                            .toByteString()
                    : DiscoveryRequest.newBuilder()
                            .setNode(node)
                            .setTypeUrl(type.typeUrl())
                            .addAllResourceNames(type.names())
                            .build()
                            .toByteString();
        }

        @Override
        public void onMessage(byte[] message) {
            Received received = Received.of(message);
            if (delta && number == 0) {
                versions.merge(received.typeUrl(), Received.versions(message), ClientProcess::joined);
            }
            ClientCall<ByteString, byte[]> open = call;
            if (open != null) {
                open.sendMessage(answer(received));
            }
            bytes.addAndGet(received.bytes());
            resources
                    .computeIfAbsent(received.typeUrl(), type -> new AtomicLong())
                    .addAndGet(received.resources());
            count(received);
        }

        private void count(Received received) {
            int now = generation.get();
            if (seenGeneration != now) {
                seenGeneration = now;
                got = 0;
            }
            if (!received.typeUrl().equals(awaitedType)) {
                return;
            }
            boolean before = got >= awaitedCount;
            got += received.resources();
            if (!before && got >= awaitedCount) {
                missing.decrementAndGet();
                synchronized (change) {
                    change.notifyAll();
                }
            }
        }

        private ByteString answer(Received received) {
            if (delta) {
                return DeltaDiscoveryRequest.newBuilder()
                        .setTypeUrl(received.typeUrl())
                        .setResponseNonce(received.nonce())
                        .build()
                        .toByteString();
            }
            return DiscoveryRequest.newBuilder()
                    .setTypeUrl(received.typeUrl())
                    .setResponseNonce(received.nonce())
                    .setVersionInfo(received.version())
                    .build()
                    .toByteString()
                    .concat(names.getOrDefault(received.typeUrl(), ByteString.EMPTY));
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (!over) {
                System.err.println("client " + number + ": " + status);
            }
        }
    }

    private static MethodDescriptor<ByteString, byte[]> method(boolean delta) {
        var generated = delta
                ? AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod()
                : AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
        return generated.toBuilder(
                        new Bytes<ByteString>() {
                            @Override
                            public InputStream stream(ByteString message) {
                                return message.newInput();
                            }

                            @Override
                            public ByteString parse(InputStream stream) {
                                throw new UnsupportedOperationException();
                            }
                        },
                        new Bytes<byte[]>() {
                            @Override
                            public InputStream stream(byte[] message) {
                                return new ByteArrayInputStream(message);
                            }

                            @Override
                            public byte[] parse(InputStream stream) {
                                try {
                                    return stream.readAllBytes();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            }
                        })
                .setSchemaDescriptor(null)
                .build();
    }

    private interface Bytes<T> extends MethodDescriptor.Marshaller<T> {}
}
