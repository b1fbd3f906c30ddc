package dev.chromamesh.ca.vault;

import dev.chromamesh.ca.crypto.EcdsaP256;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.security.auth.DestroyFailedException;
import org.jspecify.annotations.Nullable;

/** A key pair in this process's memory. */
final class SoftwareKey implements VaultKey {

    private final EcdsaP256 crypto;
    private final SecureRandom random;
    private final ECPublicKey publicKey;

    /** Signers share it: a key must not be destroyed under one of them. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private @Nullable PrivateKey privateKey;

    SoftwareKey(EcdsaP256 crypto, SecureRandom random, ECPublicKey publicKey, PrivateKey privateKey) {
        this.crypto = crypto;
        this.random = random;
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    @Override
    public ECPublicKey publicKey() {
        return publicKey;
    }

    @Override
    public byte[] sign(byte[] content) {
        lock.readLock().lock();
        try {
            PrivateKey key = privateKey;
            if (key == null) {
                throw new IllegalStateException("key is closed");
            }
            return crypto.sign(key, content, random);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (privateKey != null) {
                destroy(privateKey);
                privateKey = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    static void destroy(PrivateKey key) {
        try {
            key.destroy();
        } catch (DestroyFailedException e) {
            // Only Corretto's keys can be destroyed; of others the reference is dropped, which is all there is to do
        }
    }
}
