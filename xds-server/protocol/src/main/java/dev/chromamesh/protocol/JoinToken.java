package dev.chromamesh.protocol;

import com.google.protobuf.ByteString;
import dev.chromamesh.protocol.enrolment.v1.Address;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * What an operator hands to a new sidecar: the right to join once, and all that a first contact authenticated both ways
 * needs.
 *
 * @param secret proves the right to join
 * @param controlPlane the server's addresses, to be tried in turn; at least one
 * @param rootPin SHA-256 of the root's SubjectPublicKeyInfo, 32 bytes
 * @param trustDomain the server must be this domain's control plane
 * @param workload the only workload that may be joined
 * @param expiresAt from then on the server refuses the token
 * @param chromaPort where the workload's Chroma must listen on loopback, if it has one
 */
public record JoinToken(
        JoinSecret secret,
        List<Address> controlPlane,
        ByteString rootPin,
        String trustDomain,
        String workload,
        Instant expiresAt,
        OptionalInt chromaPort) {

    /** How many bytes a pin has. */
    public static final int PIN_BYTES = 32;

    private static final int MAX_PORT = 65_535;

    /** Copies the addresses and checks every part. */
    public JoinToken {
        controlPlane = List.copyOf(controlPlane);
        if (controlPlane.isEmpty()) {
            throw new IllegalArgumentException("token without address (expected: the control plane's)");
        }
        for (Address address : controlPlane) {
            if (address.getHost().isEmpty()) {
                throw new IllegalArgumentException("token with an address without host");
            }
            checkPort(address.getPort());
        }
        if (rootPin.size() != PIN_BYTES) {
            throw new IllegalArgumentException("root pin of " + rootPin.size() + " bytes (expected: 32)");
        }
        if (trustDomain.isEmpty() || workload.isEmpty()) {
            throw new IllegalArgumentException("token without trust domain or workload");
        }
        if (chromaPort.isPresent()) {
            checkPort(chromaPort.getAsInt());
        }
    }

    private static void checkPort(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " (expected: 1 to 65535)");
        }
    }
}
