package dev.chromamesh.sidecar.enrol;

import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Credentials;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import java.util.Optional;

/** How a call for a certificate ended. */
public sealed interface EnrolmentReply {

    /**
     * The control plane gave a certificate; not checked yet.
     *
     * @param credentials the certificate and whom to trust
     * @param settings what else the sidecar needs
     */
    record Granted(Credentials credentials, Settings settings) implements EnrolmentReply {

        /** Without the content: it is long, and a person cannot read it. */
        @Override
        public String toString() {
            return "Granted[]";
        }
    }

    /**
     * The control plane said no.
     *
     * @param refusal its reason, if this version knows it
     * @param sentence its words
     */
    record Refused(Optional<Refusal> refusal, String sentence) implements EnrolmentReply {}

    /**
     * Somebody else answered at an address of the control plane, and nobody better at the others.
     *
     * @param sentence where, and what was wrong
     */
    record Untrusted(String sentence) implements EnrolmentReply {}

    /**
     * Nobody answered, or the control plane could not do it now; the request may have arrived all the same.
     *
     * @param sentence where, and what was seen
     */
    record Unreachable(String sentence) implements EnrolmentReply {}
}
