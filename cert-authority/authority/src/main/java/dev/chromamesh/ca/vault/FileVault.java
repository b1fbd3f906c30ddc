package dev.chromamesh.ca.vault;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.vault.KeyFile.Kind;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys in a folder (0700) of files {@code NAME.pem} (0600), all under one passphrase.
 *
 * <p>A key pair is PKCS#8, encrypted with PBES2 (RFC 8018), as {@link PasswordEncryption} writes it: stock OpenSSL reads the
 * file. A secret is encrypted in the same way. A key whose passphrase shall be another lies in a vault of its own. Each
 * opening derives a key from the passphrase, which takes a good part of a second. Thread-safe.
 */
public final class FileVault implements KeyVault {

    private static final Logger LOG = LoggerFactory.getLogger(FileVault.class);
    private static final String SUFFIX = ".pem";
    private static final int SECRET_BYTES = 32;

    private final Path folder;
    private final Passphrase passphrase;
    private final PasswordEncryption encryption;
    private final EcdsaP256 crypto;
    private final SecureRandom random;

    private FileVault(
            Path folder, Passphrase passphrase, PasswordEncryption encryption, EcdsaP256 crypto, SecureRandom random) {
        this.folder = folder;
        this.passphrase = passphrase;
        this.encryption = encryption;
        this.crypto = crypto;
        this.random = random;
    }

    /**
     * Opens a folder, which is made if it is missing, and removes what killed writers left in it.
     *
     * @param passphrase of all keys, read and written; copied
     * @param encryption for what is written
     * @param random for keys, salts and signatures
     * @throws VaultException UNAVAILABLE if the folder cannot be made or read
     */
    public static FileVault open(
            Path folder, Passphrase passphrase, PasswordEncryption encryption, EcdsaP256 crypto, SecureRandom random)
            throws VaultException {
        try {
            PrivateFiles.createFolders(folder);
            PrivateFiles.deleteUnfinished(folder);
        } catch (IOException e) {
            throw VaultException.unavailable(folder, "cannot be opened", e);
        }
        return new FileVault(folder, passphrase.copy(), encryption, crypto, random);
    }

    @Override
    public VaultKey generate(KeyName name) throws VaultException {
        requireFree(name);
        KeyPair keys = crypto.generate(random);
        byte[] content = keys.getPrivate().getEncoded();
        try {
            write(name, Kind.KEY_PAIR, keys.getPublic().getEncoded(), content);
        } catch (VaultException e) {
            SoftwareKey.destroy(keys.getPrivate());
            throw e;
        } finally {
            Arrays.fill(content, (byte) 0);
        }
        return new SoftwareKey(crypto, random, (ECPublicKey) keys.getPublic(), keys.getPrivate());
    }

    @Override
    public Optional<VaultKey> open(KeyName name) throws VaultException {
        Optional<KeyFile> found = read(name, Kind.KEY_PAIR);
        return found.isEmpty() ? Optional.empty() : Optional.of(keyPair(found.get(), file(name)));
    }

    @Override
    public VaultMac generateMac(KeyName name) throws VaultException {
        requireFree(name);
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        SoftwareMac mac = new SoftwareMac(secret);
        try {
            write(name, Kind.MAC_SECRET, new byte[0], secret);
        } catch (VaultException e) {
            mac.close();
            throw e;
        }
        return mac;
    }

    @Override
    public Optional<VaultMac> openMac(KeyName name) throws VaultException {
        Optional<KeyFile> found = read(name, Kind.MAC_SECRET);
        return found.isEmpty() ? Optional.empty() : Optional.of(secret(found.get(), file(name)));
    }

    @Override
    public Set<KeyName> names() throws VaultException {
        Set<KeyName> names = new TreeSet<>();
        try {
            for (Path entry : PrivateFiles.entries(folder)) {
                String name = entry.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    KeyName.of(name.substring(0, name.length() - SUFFIX.length()))
                            .ifPresent(names::add);
                }
            }
        } catch (IOException e) {
            throw VaultException.unavailable(folder, "cannot be listed", e);
        }
        return names;
    }

    /** Deletes the file. What the disk still has of it is under the passphrase. */
    @Override
    public void destroy(KeyName name) throws VaultException {
        try {
            PrivateFiles.delete(file(name));
            PrivateFiles.sync(folder);
        } catch (IOException e) {
            throw VaultException.unavailable(file(name), "cannot be deleted", e);
        }
    }

    @Override
    public String describe() {
        return "folder " + folder;
    }

    @Override
    public void close() {
        passphrase.close();
    }

    private Path file(KeyName name) {
        return folder.resolve(name + SUFFIX);
    }

    /** Before the passphrase is stretched; who comes between is found when the file gets its name. */
    private void requireFree(KeyName name) throws VaultException {
        if (Files.exists(file(name), LinkOption.NOFOLLOW_LINKS)) {
            throw VaultException.taken(describe(), name);
        }
    }

    private void write(KeyName name, Kind kind, byte[] publicKey, byte[] content) throws VaultException {
        char[] characters = passphrase.characters();
        try {
            byte[] encrypted = encryption.encrypt(content, characters, random);
            KeyFile written = KeyFile.of(name, kind, publicKey, content, encrypted);
            PrivateFiles.create(file(name), written.bytes(), random);
        } catch (FileAlreadyExistsException e) {
            throw VaultException.taken(describe(), name);
        } catch (IOException e) {
            throw VaultException.unavailable(file(name), "cannot be written", e);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    private Optional<KeyFile> read(KeyName name, Kind kind) throws VaultException {
        Path file = file(name);
        try {
            byte[] bytes = PrivateFiles.read(file, KeyFile.MAX_BYTES);
            if (PrivateFiles.isExposed(file)) {
                LOG.warn("{} can be read by others than its owner: chmod 600 {}", file, file);
            }
            return Optional.of(KeyFile.parse(name, file, bytes)).filter(found -> found.kind() == kind);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw VaultException.unavailable(file, "cannot be read", e);
        }
    }

    private VaultKey keyPair(KeyFile found, Path file) throws VaultException {
        Optional<PublicKey> publicKey = crypto.publicKey(found.publicKeyInfo(file));
        if (publicKey.isEmpty()) {
            throw VaultException.damaged(file, "has a public key that is not on P-256");
        }
        byte[] content = decrypt(found, file);
        try {
            Optional<PrivateKey> privateKey = crypto.privateKey(content);
            if (privateKey.isEmpty() || !crypto.match(privateKey.get(), publicKey.get(), random)) {
                throw VaultException.damaged(file, "has a private key that does not belong to its public key");
            }
            return new SoftwareKey(crypto, random, (ECPublicKey) publicKey.get(), privateKey.get());
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private VaultMac secret(KeyFile found, Path file) throws VaultException {
        byte[] content = decrypt(found, file);
        if (content.length != SECRET_BYTES) {
            Arrays.fill(content, (byte) 0);
            throw VaultException.damaged(file, "has a secret of another length than " + SECRET_BYTES + " bytes");
        }
        return new SoftwareMac(content);
    }

    /** The content, if name and public key are those that it was written with. */
    private byte[] decrypt(KeyFile found, Path file) throws VaultException {
        byte[] encrypted = found.encrypted(file);
        char[] characters = passphrase.characters();
        Optional<byte[]> content = PasswordEncryption.decrypt(encrypted, characters);
        Arrays.fill(characters, '\0');
        if (content.isEmpty()) {
            throw VaultException.wrongPassphrase(file);
        }
        if (!found.fits(content.get())) {
            // A wrong passphrase gives a valid padding once in 256 times, but then no key
            boolean key = crypto.privateKey(content.get()).isPresent();
            Arrays.fill(content.get(), (byte) 0);
            throw key
                    ? VaultException.damaged(file, "has a key that it was not written with: somebody changed it")
                    : VaultException.wrongPassphrase(file);
        }
        return content.get();
    }
}
