package dev.chromamesh.controlplane.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What the server proves its identity with.
 *
 * @param key of the first certificate
 * @param chain leaf, issuing authority and what else leads to a root, then all roots: they are sent too, for those who know
 *     only the pin of one. The leaf's own is the last
 * @param issuedAt from when the leaf's life counts
 */
public record Credential(PrivateKey key, List<X509Certificate> chain, Instant issuedAt) {

    /** Copies the chain. */
    public Credential {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("credential without certificate");
        }
    }

    /** The root that the leaf chains to. */
    public X509Certificate root() {
        return chain.get(chain.size() - 1);
    }

    /** The first certificate. */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    Instant expiresAt() {
        return leaf().getNotAfter().toInstant();
    }

    /** A name under which key and chain are asked for, never the same for two credentials. */
    String alias() {
        return leaf().getSerialNumber().toString(16);
    }

    @Override
    public String toString() {
        return "Credential[serial=" + alias() + ", expiresAt=" + expiresAt() + "]";
    }
}
