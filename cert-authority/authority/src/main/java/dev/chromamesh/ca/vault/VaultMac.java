package dev.chromamesh.ca.vault;

/** A secret in a vault that authenticates messages. Thread-safe. */
public interface VaultMac extends AutoCloseable {

    /**
     * HMAC-SHA256 of a content (RFC 2104), 32 bytes.
     *
     * @throws VaultException UNAVAILABLE if the secret cannot be used now
     * @throws IllegalStateException if the handle is closed
     */
    byte[] mac(byte[] content) throws VaultException;

    /** Wipes what this process knows of the secret. Idempotent. */
    @Override
    void close();
}
