package dev.chromamesh.sidecar.state;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the control plane settles for a sidecar, checked.
 *
 * @param id the workload's identity
 * @param bootstrap Envoy's bootstrap, with paths relative to the state folder
 * @param chromaPort where Chroma listens on loopback; empty for a workload without a Chroma
 * @param identity where Envoy reads its key and certificate
 * @param controlPlaneTrust where Envoy's connection to the control plane reads whom to trust
 * @param adminSocket Envoy's admin socket, relative to the state folder
 * @param controlPlane the addresses of the control plane, to be tried in turn; at least one
 */
public record Assignment(
        SpiffeId id,
        ByteString bootstrap,
        OptionalInt chromaPort,
        SecretPlace identity,
        SecretPlace controlPlaneTrust,
        String adminSocket,
        List<Address> controlPlane) {

    private static final int MAX_PORT = 65_535;

    /** Checks what the types do not say. */
    public Assignment {
        controlPlane = List.copyOf(controlPlane);
        SecretPlace.requireInside(adminSocket);
        if (bootstrap.isEmpty()) {
            throw new IllegalArgumentException("Envoy's bootstrap is empty");
        }
        if (controlPlane.isEmpty()) {
            throw new IllegalArgumentException("there is no address of the control plane");
        }
        controlPlane.forEach(address -> requirePort(address.getPort()));
        chromaPort.ifPresent(Assignment::requirePort);
        if (id.isReserved()) {
            throw new IllegalArgumentException("workload \"" + id.path() + "\" is reserved for the mesh itself");
        }
    }

    /**
     * Reads the server's message.
     *
     * @throws IllegalArgumentException if it is incomplete or names a place outside the state folder
     */
    public static Assignment of(Settings settings) {
        return new Assignment(
                new TrustDomain(settings.getTrustDomain()).id(settings.getWorkload()),
                settings.getEnvoyBootstrap(),
                settings.getChromaPort() == 0 ? OptionalInt.empty() : OptionalInt.of(settings.getChromaPort()),
                new SecretPlace(settings.getIdentityFile(), settings.getIdentityName()),
                new SecretPlace(settings.getControlPlaneTrustFile(), settings.getControlPlaneTrustName()),
                settings.getAdminSocket(),
                settings.getControlPlaneList());
    }

    Settings message() {
        return Settings.newBuilder()
                .setTrustDomain(id.trustDomain().name())
                .setWorkload(id.path())
                .setEnvoyBootstrap(bootstrap)
                .setChromaPort(chromaPort.orElse(0))
                .setIdentityFile(identity.file())
                .setIdentityName(identity.name())
                .setControlPlaneTrustFile(controlPlaneTrust.file())
                .setControlPlaneTrustName(controlPlaneTrust.name())
                .setAdminSocket(adminSocket)
                .addAllControlPlane(controlPlane)
                .build();
    }

    private static void requirePort(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to 65535)");
        }
    }
}
