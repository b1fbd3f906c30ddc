package dev.chromamesh.ca.key;

import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.vault.FileVault;
import dev.chromamesh.ca.vault.KeyName;
import dev.chromamesh.ca.vault.KeyVault;
import dev.chromamesh.ca.vault.Passphrase;
import dev.chromamesh.ca.vault.PassphraseChoice;
import dev.chromamesh.ca.vault.PassphraseSource;
import dev.chromamesh.ca.vault.Pkcs11Vault;
import dev.chromamesh.ca.vault.VaultException;
import dev.chromamesh.ca.vault.VaultMac;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of one authority, in two vaults: one is open as long as this is, the roots' only while somebody has it in hand.
 * Thread-safe.
 */
public final class AuthorityKeys implements AutoCloseable {

    /** In the state folder: the files of issuing authorities' keys. */
    static final String ISSUING_FOLDER = "keys";

    /** In the state folder: the files of roots' keys. */
    static final String ROOT_FOLDER = "root-keys";

    /** In the state folder: the passphrase of the first, if nobody gave another. */
    static final String ISSUING_PASSPHRASE = "passphrase";

    /** In the state folder: the passphrase of the second, if nobody gave another. */
    static final String ROOT_PASSPHRASE = "root-passphrase";

    private static final Logger LOG = LoggerFactory.getLogger(AuthorityKeys.class);
    private static final KeyName SEAL = new KeyName("journal-seal");

    private final Path folder;
    private final VaultSettings settings;
    private final KeyVault issuing;

    private AuthorityKeys(Path folder, VaultSettings settings, KeyVault issuing) {
        this.folder = folder;
        this.settings = settings;
        this.issuing = issuing;
    }

    /**
     * The keys of an authority that is being made. Passphrases that nobody gave are made.
     *
     * @throws VaultException if a vault cannot be opened
     */
    static AuthorityKeys found(Path folder, VaultSettings settings) throws VaultException {
        vault(Vault.ROOT, folder, settings, true).close();
        return new AuthorityKeys(folder, settings, vault(Vault.ISSUING, folder, settings, true));
    }

    /**
     * The keys of an authority that is there.
     *
     * @throws VaultException if the vault of issuing authorities cannot be opened
     */
    static AuthorityKeys open(Path folder, VaultSettings settings) throws VaultException {
        return new AuthorityKeys(folder, settings, vault(Vault.ISSUING, folder, settings, false));
    }

    private enum Vault {
        ISSUING("CHROMA_MESH_CA_PASSPHRASE", "chroma-mesh-ca-passphrase", ISSUING_FOLDER, ISSUING_PASSPHRASE),
        ROOT("CHROMA_MESH_ROOT_PASSPHRASE", "chroma-mesh-root-passphrase", ROOT_FOLDER, ROOT_PASSPHRASE);

        private final String variable;
        private final String credential;
        private final String subfolder;
        private final String passphrase;

        Vault(String variable, String credential, String subfolder, String passphrase) {
            this.variable = variable;
            this.credential = credential;
            this.subfolder = subfolder;
            this.passphrase = passphrase;
        }

        private VaultPlace place(VaultSettings settings) {
            return this == ISSUING ? settings.issuing() : settings.root();
        }
    }

    /** The name of an authority's key in its vault. */
    public static KeyName name(AuthorityId id) {
        return new KeyName(id.toString());
    }

    /** The vault of issuing authorities' keys. It stays this object's. */
    public KeyVault issuing() {
        return issuing;
    }

    /**
     * The vault of roots' keys, to be closed as soon as they have signed.
     *
     * @throws VaultException if its passphrase or its token is not here
     */
    public KeyVault unsealRoots() throws VaultException {
        return vault(Vault.ROOT, folder, settings, false);
    }

    /** Why the roots cannot sign now; empty if the keys of all these are here, with a passphrase that may be right. */
    public Optional<String> rootsMissing(Set<AuthorityId> roots) {
        try (KeyVault vault = unsealRoots()) {
            Set<KeyName> here = vault.names();
            return roots.stream()
                    .filter(id -> !here.contains(name(id)))
                    .findFirst()
                    .map(id -> vault.describe() + " has no key of " + id);
        } catch (VaultException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Makes what the journal's head is sealed with. */
    VaultMac makeSeal() throws VaultException {
        return issuing.generateMac(SEAL);
    }

    /** What the journal's head is sealed with, if it is there. */
    Optional<VaultMac> seal() throws VaultException {
        return issuing.openMac(SEAL);
    }

    /** Removes keys of issuing authorities that were made for nothing. */
    void remove(Predicate<AuthorityId> leftover) throws VaultException {
        for (AuthorityId id : strangers(leftover.negate())) {
            issuing.destroy(name(id));
        }
    }

    /** The issuing authorities whose keys are here, and of which nobody has heard. */
    Set<AuthorityId> strangers(Predicate<AuthorityId> heardOf) throws VaultException {
        return strangers(issuing, heardOf);
    }

    /** The same of roots; none while their vault cannot be opened. */
    Set<AuthorityId> strangeRoots(Predicate<AuthorityId> heardOf) {
        try (KeyVault roots = unsealRoots()) {
            return strangers(roots, heardOf);
        } catch (VaultException e) {
            LOG.debug("roots' keys are not looked through: {}", e.getMessage());
            return Set.of();
        }
    }

    private static Set<AuthorityId> strangers(KeyVault vault, Predicate<AuthorityId> heardOf) throws VaultException {
        return vault.names().stream()
                .flatMap(name -> authority(name.text()).stream())
                .filter(heardOf.negate())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        issuing.close();
    }

    /** The authority whose key has this name. */
    static Optional<AuthorityId> authority(String name) {
        try {
            return Optional.of(AuthorityId.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static KeyVault vault(Vault which, Path folder, VaultSettings settings, boolean founding)
            throws VaultException {
        VaultPlace place = which.place(settings);
        Path keys = folder.resolve(which.subfolder);
        if (!founding && place.token().isEmpty() && !Files.isDirectory(keys)) {
            throw VaultException.missing(keys);
        }
        try (Passphrase passphrase = source(which, folder, settings, founding).read()) {
            return place.token().isPresent()
                    ? Pkcs11Vault.open(place.token().get(), passphrase, settings.crypto())
                    : FileVault.open(keys, passphrase, settings.encryption(), settings.crypto(), settings.random());
        }
    }

    /** A passphrase is made only together with what it protects: later, another one would open nothing. */
    private static PassphraseSource source(Vault which, Path folder, VaultSettings settings, boolean founding) {
        VaultPlace place = which.place(settings);
        Path generated = folder.resolve(which.passphrase);
        PassphraseChoice choice = new PassphraseChoice(
                place.passphraseFile(),
                Optional.empty(),
                new PassphraseChoice.Usual(which.variable, which.credential, generated));
        PassphraseChoice.Decision decision = choice.decide(settings.environment(), Files::exists, settings.random());
        PassphraseSource source = ((PassphraseChoice.Decision.Use) decision).source();
        boolean mayMake = founding && place.token().isEmpty();
        return source instanceof PassphraseSource.Generated made && !mayMake
                ? new PassphraseSource.FromFile(made.file())
                : source;
    }
}
