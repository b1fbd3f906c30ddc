package dev.chromamesh.controlplane.transport;

import dev.chromamesh.ca.identity.InstanceSubject;
import dev.chromamesh.ca.identity.InvalidSvidException;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.protocol.Refusal;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.StatusException;
import java.security.cert.X509Certificate;
import java.util.UUID;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * The sidecar at the other end, as its verified certificate says. Nothing here comes from what the peer says of itself.
 *
 * @param id the workload
 * @param instance which of its instances
 * @param certificate the leaf that TLS verified when the connection was opened
 */
public record Peer(SpiffeId id, UUID instance, X509Certificate certificate) {

    /**
     * The peer of a call.
     *
     * @param attributes of the call's transport
     * @throws StatusException if there is no client certificate, or none that a sidecar holds
     */
    public static Peer of(Attributes attributes) throws StatusException {
        return of(certificate(attributes));
    }

    /**
     * The sidecar that a verified certificate stands for.
     *
     * @throws StatusException if it is not one that a sidecar holds
     */
    public static Peer of(X509Certificate certificate) throws StatusException {
        SpiffeId id;
        try {
            id = SpiffeCertificates.identity(certificate);
        } catch (InvalidSvidException e) {
            throw Refusal.CERTIFICATE_NOT_A_WORKLOAD.failure("the client " + e.getMessage());
        }
        if (id.isReserved()) {
            throw Refusal.CERTIFICATE_NOT_A_WORKLOAD.failure("the client certificate is " + id + ", not a workload's");
        }
        UUID instance = InstanceSubject.of(certificate)
                .orElseThrow(() -> Refusal.CERTIFICATE_NOT_A_WORKLOAD.failure(
                        "the client certificate of " + id + " names no instance"));
        return new Peer(id, instance, certificate);
    }

    private static X509Certificate certificate(Attributes attributes) throws StatusException {
        SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        try {
            if (session != null && session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                return certificate;
            }
        } catch (SSLPeerUnverifiedException e) {
            // told below like a missing one: TLS has refused bad ones already
        }
        throw Refusal.CERTIFICATE_MISSING.failure("this call needs a client certificate of the mesh");
    }
}
