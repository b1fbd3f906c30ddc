package dev.chromamesh.ca.vault;

import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;

/** A key pair whose private half never leaves its token. */
record TokenKey(ECPublicKey publicKey, TokenHandle<PrivateKey> handle) implements VaultKey {

    @Override
    public byte[] sign(byte[] content) throws VaultException {
        return handle.use(content);
    }

    @Override
    public void close() {
        handle.close();
    }
}
