package dev.chromamesh.ca.vault;

import javax.crypto.SecretKey;

/** A secret that never leaves its token. */
record TokenMac(TokenHandle<SecretKey> handle) implements VaultMac {

    @Override
    public byte[] mac(byte[] content) throws VaultException {
        return handle.use(content);
    }

    @Override
    public void close() {
        handle.close();
    }
}
