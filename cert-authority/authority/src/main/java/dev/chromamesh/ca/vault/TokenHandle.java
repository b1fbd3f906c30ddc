package dev.chromamesh.ca.vault;

import dev.chromamesh.ca.vault.Token.Connection;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.security.ProviderException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A key that stays on its token. When it cannot be used, the token is reached anew and the key looked up again, once for
 * each use. Thread-safe.
 *
 * @param <K> a private or secret key
 */
final class TokenHandle<K extends Key> implements AutoCloseable {

    private final Token token;
    private final KeyName name;
    private final Lookup<K> lookup;
    private final Use<K> use;
    private final AtomicReference<@Nullable Found<K>> current;

    /** Finds the key on a token. */
    @FunctionalInterface
    interface Lookup<K> {

        Optional<K> find(Connection connection) throws GeneralSecurityException;
    }

    /** Does with the key what it is for. */
    @FunctionalInterface
    interface Use<K> {

        byte[] apply(Provider provider, K key, byte[] content) throws GeneralSecurityException;
    }

    private record Found<K>(Connection connection, K key) {}

    TokenHandle(Token token, KeyName name, Lookup<K> lookup, Use<K> use, Connection connection, K key) {
        this.token = token;
        this.name = name;
        this.lookup = lookup;
        this.use = use;
        this.current = new AtomicReference<>(new Found<>(connection, key));
    }

    byte[] use(byte[] content) throws VaultException {
        Found<K> found = current.get();
        if (found == null) {
            throw new IllegalStateException("key is closed");
        }
        try {
            return use.apply(found.connection().provider(), found.key(), content);
        } catch (GeneralSecurityException | ProviderException e) {
            return useAgain(found, e, content);
        }
    }

    private byte[] useAgain(Found<K> lost, Exception failure, byte[] content) throws VaultException {
        Connection connection = token.reconnect(lost.connection(), failure);
        try {
            K key = lookup.find(connection).orElseThrow(() -> token.unavailable("no longer has " + name, null));
            // Not if it was closed in the meantime
            current.compareAndSet(lost, new Found<>(connection, key));
            return use.apply(connection.provider(), key, content);
        } catch (GeneralSecurityException | ProviderException e) {
            throw token.unavailable("cannot use " + name, e);
        }
    }

    /** Drops the reference: of the key itself this process knows nothing. */
    @Override
    public void close() {
        current.set(null);
    }
}
