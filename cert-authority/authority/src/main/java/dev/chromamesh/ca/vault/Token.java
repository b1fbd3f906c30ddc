package dev.chromamesh.ca.vault;

import java.io.IOException;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PKCS#11 token that this process is logged in to, and how to get there again when it was lost. The provider is an object
 * of ours and never registered. Thread-safe.
 */
final class Token implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Token.class);

    private final Pkcs11Settings settings;
    private final Passphrase pin;
    private @Nullable Provider current;
    private int logins;
    private boolean closed;

    /**
     * A login.
     *
     * @param number counts the logins: providers of one configuration are equal, so they cannot be told apart themselves
     * @param provider uses the token
     * @param keys what was on the token when this was made
     */
    record Connection(int number, Provider provider, KeyStore keys) {}

    /** Takes the PIN over. */
    Token(Pkcs11Settings settings, Passphrase pin) {
        this.settings = settings;
        this.pin = pin;
    }

    String describe() {
        return settings.describe();
    }

    /** A view of what is on the token now. */
    synchronized Connection connect() throws VaultException {
        Provider known = current;
        if (known == null) {
            return connectAnew();
        }
        try {
            return load(logins, known);
        } catch (GeneralSecurityException | IOException | ProviderException e) {
            return connectAfter(e);
        }
    }

    /** The same after an operation failed: with a new login, unless somebody else has made one since. */
    synchronized Connection reconnect(Connection failed, Exception failure) throws VaultException {
        return failed.number() == logins ? connectAfter(failure) : connect();
    }

    private Connection connectAfter(Exception failure) throws VaultException {
        requireRightPin(failure);
        LOG.warn(
                "{} was lost ({}); trying once to reach it again",
                describe(),
                innermost(failure).toString());
        return connectAnew();
    }

    private Connection connectAnew() throws VaultException {
        if (closed) {
            throw new IllegalStateException("vault is closed");
        }
        Provider sunPkcs11 = Security.getProvider("SunPKCS11");
        if (sunPkcs11 == null) {
            throw unavailable("cannot be used: this Java runtime lacks the module jdk.crypto.cryptoki", null);
        }
        try {
            Provider made = sunPkcs11.configure(settings.configuration());
            Connection connection = load(logins + 1, made);
            current = made;
            logins = connection.number();
            return connection;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            requireRightPin(e);
            throw unavailable("cannot be reached", e);
        }
    }

    private Connection load(int number, Provider provider) throws GeneralSecurityException, IOException {
        char[] characters = pin.characters();
        try {
            KeyStore keys = KeyStore.getInstance("PKCS11", provider);
            keys.load(null, characters);
            return new Connection(number, provider, keys);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    /** A wrong PIN must not be tried again: the token would lock itself. */
    private void requireRightPin(Exception failure) throws VaultException {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnrecoverableKeyException) {
                throw VaultException.wrongPin(describe());
            }
        }
    }

    VaultException unavailable(String what, @Nullable Exception cause) {
        return VaultException.unavailableToken(describe(), what, cause == null ? null : innermost(cause));
    }

    /** The provider's own exceptions say little; at the end of their causes is the token's return value. */
    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Logs this process out of the token, whoever logged it in: PKCS#11 knows one login for each process. */
    @Override
    public synchronized void close() {
        closed = true;
        pin.close();
        if (current instanceof AuthProvider provider) {
            try {
                provider.logout();
            } catch (LoginException | ProviderException e) {
                LOG.warn("{} did not log out: {}", describe(), innermost(e).toString());
            }
        }
        current = null;
    }
}
