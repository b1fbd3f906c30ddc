package dev.chromamesh.sidecar.enrol;

import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Refused;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Unreachable;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Untrusted;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The failures of one call over several addresses, and what they amount to. */
final class CallFailures {

    private final List<String> untrusted = new ArrayList<>();
    private final List<String> unreachable = new ArrayList<>();
    private @Nullable Refused refused;

    /** Takes a failure in; returns whether asking the next address is pointless. */
    boolean add(Address address, StatusRuntimeException failure) {
        String place = place(address);
        Optional<CertificateException> distrust = distrust(failure);
        if (distrust.isPresent()) {
            untrusted.add(place + ": " + distrust.get().getMessage());
            return false;
        }
        Optional<Refusal> refusal = Refusal.of(failure);
        if (mayPass(refusal, failure.getStatus().getCode())) {
            unreachable.add(place + ": " + reason(failure));
            return false;
        }
        refused = new Refused(refusal, reason(failure));
        return true;
    }

    EnrolmentReply reply() {
        if (refused != null) {
            return refused;
        }
        // One that cannot prove who it is says more than one that is silent.
        if (!untrusted.isEmpty()) {
            return new Untrusted(String.join("; ", untrusted));
        }
        return new Unreachable(String.join("; ", unreachable));
    }

    private static boolean mayPass(Optional<Refusal> refusal, Status.Code code) {
        if (refusal.isPresent()) {
            return refusal.get().passing();
        }
        return switch (code) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, CANCELLED, INTERNAL, UNKNOWN -> true;
            default -> false;
        };
    }

    private static Optional<CertificateException> distrust(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException certificate) {
                return Optional.of(certificate);
            }
        }
        return Optional.empty();
    }

    /** The server's sentence; or, where the connection failed, the deepest cause, for gRPC's own text is for developers. */
    private static String reason(StatusRuntimeException failure) {
        Status status = failure.getStatus();
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            return "no answer in time";
        }
        Throwable cause = status.getCause();
        String sentence = status.getDescription();
        if (cause != null) {
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            sentence = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        }
        return sentence == null ? status.getCode().name() : firstLine(sentence);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    private static String place(Address address) {
        String host = address.getHost();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
