package dev.chromamesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Listens to all that an engine sends, on all streams. */
final class WireTap implements ServerInterceptor {

    private final List<List<Any>> sent = new ArrayList<>();
    private long lastSent = System.nanoTime();
    private long bytes;
    private int streams;
    private long refusals;

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        boolean delta = call.getMethodDescriptor().getBareMethodName() != null
                && String.valueOf(call.getMethodDescriptor().getBareMethodName())
                        .startsWith("Delta");
        opened();
        ServerCall.Listener<Q> requests = next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void sendMessage(R message) {
                        record((Frame) message, delta);
                        super.sendMessage(message);
                    }
                },
                headers);
        return new SimpleForwardingServerCallListener<>(requests) {
            @Override
            public void onMessage(Q message) {
                if (refuses(message)) {
                    refused();
                }
                super.onMessage(message);
            }
        };
    }

    private static boolean refuses(Object message) {
        return message instanceof DeltaDiscoveryRequest delta
                ? delta.hasErrorDetail()
                : message instanceof DiscoveryRequest request && request.hasErrorDetail();
    }

    private synchronized void refused() {
        refusals++;
    }

    /** How many responses clients refused. */
    synchronized long refusals() {
        return refusals;
    }

    private synchronized void opened() {
        streams++;
    }

    private synchronized void record(Frame frame, boolean delta) {
        ByteString message = ByteString.copyFrom(frame.pieces());
        try {
            sent.add(
                    delta
                            ? DeltaDiscoveryResponse.parseFrom(message).getResourcesList().stream()
                                    .map(resource -> resource.getResource())
                                    .toList()
                            : DiscoveryResponse.parseFrom(message).getResourcesList());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        bytes += frame.size();
        lastSent = System.nanoTime();
    }

    /** How many streams were opened. */
    synchronized int streams() {
        return streams;
    }

    /** How many responses were sent. */
    synchronized int responses() {
        return sent.size();
    }

    /** How many bytes of responses were sent. */
    synchronized long bytes() {
        return bytes;
    }

    /** How many responses had this resource in them. */
    synchronized long timesSent(Resource resource) {
        return sent.stream()
                .filter(resources -> resources.contains(resource.body()))
                .count();
    }

    /** How many responses had a resource of this type in them. */
    synchronized long responsesWith(ResourceType type) {
        return sent.stream()
                .filter(resources -> resources.stream()
                        .anyMatch(resource -> resource.getTypeUrl().equals(type.typeUrl())))
                .count();
    }

    /** Whether nothing has been sent for that long. */
    synchronized boolean quietFor(Duration time) {
        return System.nanoTime() - lastSent >= time.toNanos();
    }
}
