package dev.chromamesh.sidecar;

import dev.chromamesh.ca.identity.InvalidSpiffeIdException;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.request.Pins;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.JoinTokens;
import dev.chromamesh.protocol.JoinTokens.Malformed;
import dev.chromamesh.protocol.JoinTokens.WellFormed;
import dev.chromamesh.sidecar.state.Membership;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads a join token and judges what can be judged before it is spent. */
final class TokenDesk {

    private TokenDesk() {}

    /** What a token source turned out to hold. */
    sealed interface Verdict {}

    /**
     * A token in good form.
     *
     * @param id the identity that it is for
     */
    record Usable(JoinToken token, SpiffeId id) implements Verdict {}

    /** None that could be used; the outcome says why. */
    record Useless(SidecarOutcome outcome) implements Verdict {}

    static Verdict read(TokenSource source, Optional<String> workload) {
        String text;
        try {
            text = source.read();
        } catch (IOException e) {
            return new Useless(SidecarOutcome.environment("cannot read the join token: " + Faults.sentence(e)));
        }
        JoinTokens.Reading reading = JoinTokens.read(text);
        if (reading instanceof Malformed malformed) {
            return refused("this is no join token: " + malformed.reason() + ". Make a new one on the server's host: "
                    + command(workload));
        }
        JoinToken token = ((WellFormed) reading).token();
        if (workload.isPresent() && !workload.get().equals(token.workload())) {
            return refused("this token is for the workload " + token.workload() + ", not for " + workload.get()
                    + ". Make one for " + workload.get() + ": " + command(workload));
        }
        return identified(token);
    }

    /** Whether a token is too old to be tried. */
    static Optional<SidecarOutcome> expired(JoinToken token, Instant now) {
        if (now.isBefore(token.expiresAt())) {
            return Optional.empty();
        }
        return Optional.of(SidecarOutcome.refused("this token expired at " + token.expiresAt()
                + ". Make a new one on the server's host: " + command(Optional.of(token.workload()))));
    }

    /**
     * Whether the authority that made a token made a standing's certificate, too. A server that lost its state has another
     * authority; so has a standing whose replacement was cut off after the roots, and before the certificate.
     */
    static boolean sameAuthority(JoinToken token, Membership membership) {
        List<X509Certificate> roots = membership.bundle().roots();
        List<X509Certificate> chain = membership.chain();
        byte[] pin = token.rootPin().toByteArray();
        return token.trustDomain().equals(membership.id().trustDomain().name())
                && roots.stream().anyMatch(root -> Pins.matches(pin, root.getPublicKey()))
                && roots.stream().anyMatch(root -> signed(root, chain.get(chain.size() - 1)));
    }

    /** The command that makes a token. */
    static String command(Optional<String> workload) {
        return "chroma-mesh token create " + workload.orElse("WORKLOAD");
    }

    private static Verdict identified(JoinToken token) {
        try {
            SpiffeId id = new TrustDomain(token.trustDomain()).id(token.workload());
            return id.isReserved()
                    ? refused("this token is for " + id + ", which the mesh keeps for itself")
                    : new Usable(token, id);
        } catch (InvalidSpiffeIdException e) {
            return refused("this token is for a workload or trust domain that cannot be: " + e.getMessage());
        }
    }

    private static boolean signed(X509Certificate root, X509Certificate certificate) {
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Verdict refused(String message) {
        return new Useless(SidecarOutcome.refused(message));
    }
}
