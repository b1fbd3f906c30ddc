package dev.chromamesh.xds;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusException;

/** Decides who opened a stream, from what the transport verified or from a token in the headers. */
@FunctionalInterface
public interface StreamAuthenticator {

    /**
     * Identifies the client of a call that has just begun. Called on a thread of the gRPC server for each stream; must not block
     * for long.
     *
     * @param call its attributes hold the TLS session and the peer's address
     * @param headers what the client sent
     * @throws StatusException the status with which the stream is refused; its description goes to the client
     */
    Client authenticate(ServerCall<?, ?> call, Metadata headers) throws StatusException;
}
