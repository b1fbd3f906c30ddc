package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.vault.VaultKey;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;

/**
 * A key in no vault.
 *
 * @param pair signs
 * @param shown the public half that it claims to have
 */
record MemoryKey(EcdsaP256 crypto, KeyPair pair, PublicKey shown) implements VaultKey {

    MemoryKey(EcdsaP256 crypto, KeyPair pair) {
        this(crypto, pair, pair.getPublic());
    }

    @Override
    public ECPublicKey publicKey() {
        return (ECPublicKey) shown;
    }

    @Override
    public byte[] sign(byte[] content) {
        return crypto.sign(pair.getPrivate(), content, Samples.RANDOM);
    }

    @Override
    public void close() {}
}
