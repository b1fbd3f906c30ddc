package dev.chromamesh.controlplane;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.envoy.BootstrapInput;
import dev.chromamesh.mesh.envoy.EnvoyBootstrap;
import dev.chromamesh.mesh.envoy.EnvoyNames;
import dev.chromamesh.mesh.model.ChromaServer;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Workload;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.Credentials;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What an enrolled sidecar is told. */
final class Replies {

    private final List<HostPort> controlPlane;

    /**
     * Writes replies.
     *
     * @param controlPlane where sidecars and Envoys dial
     */
    Replies(List<HostPort> controlPlane) {
        this.controlPlane = controlPlane;
    }

    Credentials credentials(Grant grant, TrustBundle trust) {
        return Credentials.newBuilder()
                .addAllCertificateChain(encode(grant.chain()))
                .addAllTrustBundle(encode(trust.roots()))
                .setIssuedAt(grant.issuedAt().getEpochSecond())
                .build();
    }

    Settings settings(Mesh mesh, InstanceRecord record) {
        String bootstrap = EnvoyBootstrap.render(
                new BootstrapInput(mesh.trustDomain(), record.workload(), record.id(), controlPlane));
        return Settings.newBuilder()
                .setTrustDomain(mesh.trustDomain().name())
                .setWorkload(record.workload())
                .setEnvoyBootstrap(ByteString.copyFromUtf8(bootstrap))
                .setChromaPort(mesh.workload(record.workload())
                        .flatMap(Workload::chroma)
                        .map(ChromaServer::port)
                        .orElse(0))
                .setIdentityFile(EnvoyNames.IDENTITY_FILE)
                .setIdentityName(EnvoyNames.IDENTITY)
                .setControlPlaneTrustFile(EnvoyNames.CONTROL_PLANE_TRUST_FILE)
                .setControlPlaneTrustName(EnvoyNames.CONTROL_PLANE_TRUST)
                .setAdminSocket(EnvoyNames.ADMIN_SOCKET)
                .addAllControlPlane(addresses())
                .build();
    }

    /** Where sidecars dial, as the protocol writes it. */
    List<Address> addresses() {
        return controlPlane.stream()
                .map(address -> Address.newBuilder()
                        .setHost(address.host())
                        .setPort(address.port())
                        .build())
                .toList();
    }

    private static List<ByteString> encode(List<X509Certificate> certificates) {
        return certificates.stream().map(Replies::encode).toList();
    }

    private static ByteString encode(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate has no encoding (expected: one that was parsed)", e);
        }
    }
}
