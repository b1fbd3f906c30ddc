package dev.chromamesh.xds;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;

/** Lets no call through before it is known whose it is. */
final class AuthenticatingInterceptor implements ServerInterceptor {

    /** The client of the current call. */
    static final Context.Key<Client> CLIENT = Context.key("xds-client");

    private final StreamAuthenticator authenticator;

    AuthenticatingInterceptor(StreamAuthenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Client client;
        try {
            client = authenticator.authenticate(call, headers);
        } catch (StatusException e) {
            call.close(e.getStatus(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(Context.current().withValue(CLIENT, client), call, headers, next);
    }
}
