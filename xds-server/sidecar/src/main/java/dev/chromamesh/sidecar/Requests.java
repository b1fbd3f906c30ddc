package dev.chromamesh.sidecar;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pins;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.state.Membership;
import dev.chromamesh.sidecar.state.PendingRequest;
import dev.chromamesh.sidecar.state.StateFolder;
import java.io.IOException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Makes certificate requests: a new key for each certificate, the same key for each try to get it. */
record Requests(StateFolder folder, SecureRandom random) {

    static String purpose(JoinToken token) {
        return "join with token " + token.secret().fingerprint();
    }

    static String purpose(Membership current) {
        return "renewal of key "
                + HexFormat.of().formatHex(Pins.spki(current.leaf().getPublicKey()));
    }

    /** The request for a purpose: the one that was asked with before, else a new one, which is on disk on return. */
    PendingRequest pending(String purpose, SpiffeId id, Instance instance) throws IOException {
        Optional<PendingRequest> kept = folder.pending(purpose);
        if (kept.isPresent()) {
            return kept.get();
        }
        KeyPair keys = KeyPairs.p256(random);
        PendingRequest made = new PendingRequest(
                purpose, keys.getPrivate(), ByteString.copyFrom(CertificateRequests.create(keys, id)), instance);
        folder.keep(made);
        return made;
    }
}
