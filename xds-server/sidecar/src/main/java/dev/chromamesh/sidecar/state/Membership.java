package dev.chromamesh.sidecar.state;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The agent's standing in the mesh at one moment: its key, its certificate, whom it trusts, what it shall run.
 *
 * @param key the private key of the leaf
 * @param chain leaf first, without the root
 * @param bundle the roots to trust
 * @param issuedAt when the leaf was issued; its validity starts earlier
 * @param assignment what the control plane settled
 */
public record Membership(
        PrivateKey key, List<X509Certificate> chain, TrustBundle bundle, Instant issuedAt, Assignment assignment) {

    private static final int HEX = 16;

    /** Copies the chain. */
    public Membership {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("certificate chain is empty (expected: the leaf first)");
        }
    }

    /** The certificate that the agent and its Envoy present. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** Whose certificate it is. */
    public SpiffeId id() {
        return assignment.id();
    }

    /** From when on the certificate is worth nothing. */
    public Instant expiry() {
        return leaf().getNotAfter().toInstant();
    }

    /** Whether the certificate is past its end. */
    public boolean expired(Instant now) {
        return now.isAfter(expiry());
    }

    /** The certificate's serial number as people write it: lower-case hexadecimal digits. */
    public String serial() {
        return leaf().getSerialNumber().toString(HEX).toLowerCase(Locale.ROOT);
    }

    /** Names the certificate, never the key. */
    @Override
    public String toString() {
        return "Membership[" + id() + ", serial " + serial() + ", until " + expiry() + "]";
    }
}
