package dev.chromamesh.protocol;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.util.Locale;
import java.util.Optional;

/**
 * Why the server refuses to enrol or to configure a sidecar. The only place where reasons become gRPC statuses and back: the status
 * description is a sentence for a person, the reason travels beside it in a trailer.
 */
public enum Refusal {
    /** The secret belongs to no token that the server remembers. */
    TOKEN_UNKNOWN(Status.Code.UNAUTHENTICATED),
    /** The token was used by someone else, or for another key. */
    TOKEN_USED(Status.Code.UNAUTHENTICATED),
    /** The token was not used in time. */
    TOKEN_EXPIRED(Status.Code.UNAUTHENTICATED),
    /** The secret does not have the form of one. */
    TOKEN_MALFORMED(Status.Code.INVALID_ARGUMENT),
    /** The token is good, but for another workload than the sidecar was started for. */
    TOKEN_FOR_OTHER_WORKLOAD(Status.Code.PERMISSION_DENIED),
    /** {@code mesh.yaml} has no such workload. */
    WORKLOAD_UNKNOWN(Status.Code.PERMISSION_DENIED),
    /** The workload is revoked. */
    WORKLOAD_REVOKED(Status.Code.PERMISSION_DENIED),
    /** The certificate authority does not sign this request. */
    REQUEST_REFUSED(Status.Code.INVALID_ARGUMENT),
    /** What the sidecar says of itself is incomplete or contradicts {@code mesh.yaml}. */
    INSTANCE_INVALID(Status.Code.INVALID_ARGUMENT),
    /** The state folder belongs to another workload. */
    INSTANCE_OF_OTHER_WORKLOAD(Status.Code.PERMISSION_DENIED),
    /** The Chroma workload has an instance already. */
    CHROMA_HAS_INSTANCE(Status.Code.ALREADY_EXISTS),
    /** Renewal without a client certificate. */
    CERTIFICATE_MISSING(Status.Code.UNAUTHENTICATED),
    /** The client certificate is not one that a workload's sidecar holds. */
    CERTIFICATE_NOT_A_WORKLOAD(Status.Code.PERMISSION_DENIED),
    /** The client certificate has expired since the connection was opened. */
    CERTIFICATE_EXPIRED(Status.Code.UNAUTHENTICATED),
    /** The instance renewed with a later certificate already. */
    CERTIFICATE_OLDER(Status.Code.PERMISSION_DENIED),
    /** The certificate authority, put back to an earlier state, does not know the client certificate. */
    CERTIFICATE_UNKNOWN(Status.Code.PERMISSION_DENIED),
    /** The client certificate is revoked. */
    CERTIFICATE_REVOKED(Status.Code.PERMISSION_DENIED),
    /** The server does not know the instance: it was forgotten, or another server knows it. */
    INSTANCE_UNKNOWN(Status.Code.PERMISSION_DENIED),
    /** Two holders of one instance's key renewed; neither may until one joins anew. */
    INSTANCE_SUSPENDED(Status.Code.PERMISSION_DENIED),
    /** The server cannot do it now; the same call may succeed later. */
    SERVER_UNAVAILABLE(Status.Code.UNAVAILABLE);

    private static final Metadata.Key<String> REASON =
            Metadata.Key.of("chroma-mesh-reason", Metadata.ASCII_STRING_MARSHALLER);

    private final Status.Code code;

    Refusal(Status.Code code) {
        this.code = code;
    }

    /** The stable word for programs, such as {@code token-used}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether the same call may succeed later without anybody doing anything. */
    public boolean passing() {
        return this == SERVER_UNAVAILABLE;
    }

    /** This reason as the failure of a call, with a sentence for a person. */
    public StatusException failure(String sentence) {
        Metadata trailers = new Metadata();
        trailers.put(REASON, word());
        return Status.fromCode(code).withDescription(sentence).asException(trailers);
    }

    /** The reason that a failed call carries, if the server gave one that this version knows. */
    public static Optional<Refusal> of(Throwable failure) {
        Metadata trailers = Status.trailersFromThrowable(failure);
        String word = trailers == null ? null : trailers.get(REASON);
        for (Refusal refusal : values()) {
            if (refusal.word().equals(word)) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
