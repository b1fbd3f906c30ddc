package dev.chromamesh.sidecar.enrol;

import com.google.protobuf.ByteString;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.state.Membership;

/** Asks the control plane for certificates. The calls wait for the reply, a bounded time for each address. */
public interface EnrolmentClient {

    /**
     * Asks for the first certificate; the server is known by the root pin of the token.
     *
     * @param request PKCS#10, DER; the same one again gets the same certificate
     */
    EnrolmentReply join(JoinToken token, ByteString request, Instance instance);

    /**
     * Asks for the next certificate, on a new connection that presents the current one.
     *
     * @param request PKCS#10, DER; the same one again gets the same certificate
     */
    EnrolmentReply renew(Membership current, ByteString request, Instance instance);
}
