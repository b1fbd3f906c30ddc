package dev.chromamesh.ca.vault;

import java.security.interfaces.ECPublicKey;

/** A P-256 key pair in a vault. Thread-safe. */
public interface VaultKey extends AutoCloseable {

    /** The public half. */
    ECPublicKey publicKey();

    /**
     * The signature of a content: ECDSA with SHA-256, in DER (RFC 3279, 2.2.3).
     *
     * @throws VaultException UNAVAILABLE if the key cannot be used now
     * @throws IllegalStateException if the handle is closed
     */
    byte[] sign(byte[] content) throws VaultException;

    /** Wipes what this process knows of the private half, as far as the provider lets it. Idempotent. */
    @Override
    void close();
}
