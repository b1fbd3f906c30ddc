package dev.chromamesh.ca.vault;

import java.util.Optional;
import java.util.Set;

/**
 * Keeps P-256 key pairs and secrets of message authentication codes under names.
 *
 * <p>Key pairs and secrets share one space of names. Thread-safe. One process at a time may write.
 */
public interface KeyVault extends AutoCloseable {

    /**
     * Makes a key pair, which survives a power failure once this returns.
     *
     * @throws VaultException TAKEN if a key pair or secret has the name, UNAVAILABLE if nothing was kept
     */
    VaultKey generate(KeyName name) throws VaultException;

    /**
     * Finds a key pair; empty if none has the name.
     *
     * @throws VaultException if there is one, but it cannot be used
     */
    Optional<VaultKey> open(KeyName name) throws VaultException;

    /**
     * Makes a secret of 32 random bytes for HMAC-SHA256, which survives a power failure once this returns.
     *
     * @throws VaultException TAKEN if a key pair or secret has the name, UNAVAILABLE if nothing was kept
     */
    VaultMac generateMac(KeyName name) throws VaultException;

    /**
     * Finds a secret; empty if none has the name.
     *
     * @throws VaultException if there is one, but it cannot be used
     */
    Optional<VaultMac> openMac(KeyName name) throws VaultException;

    /** The names of all key pairs and secrets. */
    Set<KeyName> names() throws VaultException;

    /** Removes a key pair or secret for good; does nothing if none has the name. Open handles may go on or fail. */
    void destroy(KeyName name) throws VaultException;

    /** Which vault this is, for messages; no secret. */
    String describe();

    /**
     * Forgets the passphrase or PIN; the vault can be asked nothing afterwards. Its handles may fail from then on, and are
     * still to be closed by who has them. Idempotent.
     */
    @Override
    void close();
}
