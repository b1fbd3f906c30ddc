package dev.chromamesh.ca.vault;

import java.util.Arrays;

/** A secret in this process's memory. */
final class SoftwareMac implements VaultMac {

    private final byte[] secret;
    private boolean closed;

    /** Takes the array over, and wipes it in the end. */
    SoftwareMac(byte[] secret) {
        this.secret = secret;
    }

    @Override
    public synchronized byte[] mac(byte[] content) {
        if (closed) {
            throw new IllegalStateException("secret is closed");
        }
        return KeyFile.hmac(secret, content);
    }

    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(secret, (byte) 0);
    }
}
