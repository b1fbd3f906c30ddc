package dev.chromamesh.ca.vault;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.vault.Token.Connection;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.SecretKey;

/**
 * Keys on a PKCS#11 token, made there, sensitive and not extractable: no code of this process ever sees them.
 *
 * <p>One vault for each token in a process: PKCS#11 knows one login for a process, so a second vault would open with any
 * PIN, and the one that closes first logs both out. The randomness is the token's. Thread-safe.
 */
public final class Pkcs11Vault implements KeyVault {

    private static final byte[] PROBE = {1};

    private final Token token;
    private final EcdsaP256 crypto;

    private Pkcs11Vault(Token token, EcdsaP256 crypto) {
        this.token = token;
        this.crypto = crypto;
    }

    /**
     * Logs in.
     *
     * @param pin of the token's user; copied
     * @param crypto verifies what the token signs
     * @throws VaultException WRONG_PASSPHRASE if the token refuses the PIN, UNAVAILABLE if it cannot be reached
     */
    public static Pkcs11Vault open(Pkcs11Settings settings, Passphrase pin, EcdsaP256 crypto) throws VaultException {
        Token token = new Token(settings, pin.copy());
        try {
            token.connect();
        } catch (VaultException e) {
            token.close();
            throw e;
        }
        return new Pkcs11Vault(token, crypto);
    }

    @Override
    public synchronized VaultKey generate(KeyName name) throws VaultException {
        Connection connection = token.connect();
        try {
            requireFree(connection, name);
            PublicKey made = TokenEntries.generate(connection, name).getPublic();
            PublicKey publicKey = crypto.publicKey(made.getEncoded())
                    .orElseThrow(() -> token.unavailable("made a key that is not on P-256", null));
            return open(name)
                    .filter(key -> key.publicKey().equals(publicKey))
                    .orElseThrow(() -> token.unavailable("did not keep " + name, null));
        } catch (GeneralSecurityException | ProviderException e) {
            throw token.unavailable("cannot make " + name, e);
        }
    }

    @Override
    public Optional<VaultKey> open(KeyName name) throws VaultException {
        Connection connection = token.connect();
        try {
            Optional<PrivateKey> key = TokenEntries.privateKey(connection, name);
            return key.isEmpty() ? Optional.empty() : Optional.of(keyPair(connection, name, key.get()));
        } catch (GeneralSecurityException | ProviderException e) {
            throw token.unavailable("cannot use " + name, e);
        }
    }

    private VaultKey keyPair(Connection connection, KeyName name, PrivateKey key)
            throws GeneralSecurityException, VaultException {
        Optional<PublicKey> publicKey =
                TokenEntries.publicKey(connection, name).flatMap(found -> crypto.publicKey(found.getEncoded()));
        if (publicKey.isEmpty()
                || !crypto.verify(publicKey.get(), PROBE, TokenEntries.sign(connection.provider(), key, PROBE))) {
            throw VaultException.damaged(
                    describe(),
                    "has a certificate that does not belong to " + name,
                    "Restore the token from its backup, or destroy the key");
        }
        TokenHandle<PrivateKey> handle = new TokenHandle<>(
                token, name, again -> same(again, name, publicKey.get()), TokenEntries::sign, connection, key);
        return new TokenKey((ECPublicKey) publicKey.get(), handle);
    }

    /** The key again, unless another has taken its name. */
    private Optional<PrivateKey> same(Connection connection, KeyName name, PublicKey expected)
            throws GeneralSecurityException {
        boolean same = TokenEntries.publicKey(connection, name)
                .flatMap(found -> crypto.publicKey(found.getEncoded()))
                .filter(expected::equals)
                .isPresent();
        return same ? TokenEntries.privateKey(connection, name) : Optional.empty();
    }

    @Override
    public synchronized VaultMac generateMac(KeyName name) throws VaultException {
        Connection connection = token.connect();
        if (!TokenEntries.hasHmac(connection.provider())) {
            throw VaultException.unsupported(
                    describe(), "cannot make secrets for HMAC-SHA256. Keep " + name + " in a vault of files");
        }
        try {
            requireFree(connection, name);
            TokenEntries.generateSecret(connection, name);
            return openMac(name).orElseThrow(() -> token.unavailable("did not keep " + name, null));
        } catch (GeneralSecurityException | ProviderException e) {
            throw token.unavailable("cannot make " + name, e);
        }
    }

    @Override
    public Optional<VaultMac> openMac(KeyName name) throws VaultException {
        Connection connection = token.connect();
        try {
            Optional<SecretKey> key = TokenEntries.secretKey(connection, name);
            return key.map(found -> new TokenMac(new TokenHandle<>(
                    token, name, again -> TokenEntries.secretKey(again, name), TokenEntries::mac, connection, found)));
        } catch (GeneralSecurityException | ProviderException e) {
            throw token.unavailable("cannot use " + name, e);
        }
    }

    @Override
    public Set<KeyName> names() throws VaultException {
        Connection connection = token.connect();
        Set<KeyName> names = new TreeSet<>();
        try {
            for (String alias : Collections.list(connection.keys().aliases())) {
                if (connection.keys().isKeyEntry(alias)) {
                    KeyName.of(alias).ifPresent(names::add);
                }
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw token.unavailable("cannot be listed", e);
        }
        return names;
    }

    @Override
    public synchronized void destroy(KeyName name) throws VaultException {
        Connection connection = token.connect();
        try {
            if (connection.keys().containsAlias(name.text())) {
                connection.keys().deleteEntry(name.text());
            }
        } catch (GeneralSecurityException | ProviderException e) {
            throw token.unavailable("cannot destroy " + name, e);
        }
    }

    @Override
    public String describe() {
        return token.describe();
    }

    /** Logs this process out of the token; handles of this vault fail from then on. */
    @Override
    public void close() {
        token.close();
    }

    private void requireFree(Connection connection, KeyName name) throws GeneralSecurityException, VaultException {
        if (connection.keys().containsAlias(name.text())) {
            throw VaultException.taken(describe(), name);
        }
    }
}
