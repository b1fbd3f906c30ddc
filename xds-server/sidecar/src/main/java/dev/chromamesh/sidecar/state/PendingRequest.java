package dev.chromamesh.sidecar.state;

import com.google.protobuf.ByteString;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import java.security.PrivateKey;

/**
 * A certificate request that may have been granted already: the reply can be lost, and the agent can die before it
 * comes. Asking again with the same request gets the same certificate; with another one the token would be spent, or
 * the renewal look like a stolen key's.
 *
 * @param purpose what the request was made for: a fingerprint of the token or of the certificate to be renewed
 * @param key the private key of the request
 * @param request PKCS#10, DER
 * @param instance what was said of this sidecar with it; part of the request, for a repeated grant tells nothing new
 */
public record PendingRequest(String purpose, PrivateKey key, ByteString request, Instance instance) {

    /** Names the purpose, never the key. */
    @Override
    public String toString() {
        return "PendingRequest[" + purpose + "]";
    }
}
