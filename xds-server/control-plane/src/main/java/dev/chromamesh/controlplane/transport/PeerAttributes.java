package dev.chromamesh.controlplane.transport;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Lets a generated service see the transport of the call that it answers. */
public final class PeerAttributes implements ServerInterceptor {

    private static final Context.Key<Attributes> ATTRIBUTES =
            Context.keyWithDefault("transport-attributes", Attributes.EMPTY);

    /** The attributes of the transport of the call on this thread. */
    public static Attributes current() {
        return ATTRIBUTES.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Context context = Context.current().withValue(ATTRIBUTES, call.getAttributes());
        return Contexts.interceptCall(context, call, headers, next);
    }
}
