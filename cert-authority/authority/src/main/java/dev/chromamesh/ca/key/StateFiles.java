package dev.chromamesh.ca.key;

import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.journal.HeadSeal;
import dev.chromamesh.ca.journal.JournalUnavailableException;
import dev.chromamesh.ca.request.InvalidPemException;
import dev.chromamesh.ca.request.Pem;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.vault.KeyVault;
import dev.chromamesh.ca.vault.VaultException;
import dev.chromamesh.ca.vault.VaultKey;
import dev.chromamesh.ca.vault.VaultMac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in an authority's state folder: {@code manifest}, {@code journal/}, which says all that ever happened, {@code
 * certificates/}, and the keys, see {@link AuthorityKeys}.
 *
 * <p>Only the journal says which authorities there are. A certificate or key is on the disk before the journal names it;
 * what no record names is left of a process that was killed. Thread-safe.
 */
public final class StateFiles implements AutoCloseable {

    /** Sub-folder of the journal. */
    static final String JOURNAL = "journal";

    /** Sub-folder of the authorities' certificates. */
    static final String CERTIFICATES = "certificates";

    private static final Logger LOG = LoggerFactory.getLogger(StateFiles.class);
    private static final int MAX_BYTES = 65_536;
    private static final String SUFFIX = ".pem";
    private static final String CROSS_SIGNED = ".cross-signed.pem";

    private final Path folder;
    private final SecureRandom random;
    private final AuthorityKeys keys;
    private final VaultMac seal;

    private StateFiles(Path folder, SecureRandom random, AuthorityKeys keys, VaultMac seal) {
        this.folder = folder;
        this.random = random;
        this.keys = keys;
        this.seal = seal;
    }

    /** Begins a folder that is empty. */
    static StateFiles found(Path folder, VaultSettings settings) throws AuthorityStateException {
        try {
            PrivateFiles.createFolder(folder.resolve(JOURNAL));
            PrivateFiles.createFolder(folder.resolve(CERTIFICATES));
        } catch (IOException e) {
            throw AuthorityStateException.unusable(folder, "cannot be made", e);
        }
        AuthorityKeys keys = null;
        try {
            keys = AuthorityKeys.found(folder, settings);
            return new StateFiles(folder, settings.random(), keys, keys.makeSeal());
        } catch (VaultException e) {
            if (keys != null) {
                keys.close();
            }
            throw AuthorityStateException.vault(e);
        }
    }

    /** Opens a folder that is an authority's. */
    static StateFiles open(Path folder, VaultSettings settings) throws AuthorityStateException {
        AuthorityKeys keys = null;
        try {
            keys = AuthorityKeys.open(folder, settings);
            Optional<VaultMac> seal = keys.seal();
            if (seal.isPresent()) {
                return new StateFiles(folder, settings.random(), keys, seal.get());
            }
            String vault = keys.issuing().describe();
            keys.close();
            throw new AuthorityStateException("certificate authority cannot start: " + vault
                    + " has no key journal-seal, under which the journal was written. Nothing was changed. Give the vault"
                    + " that belongs to the folder, or restore both from a backup");
        } catch (VaultException e) {
            if (keys != null) {
                keys.close();
            }
            throw AuthorityStateException.vault(e);
        }
    }

    /** Where the journal is. */
    public Path journal() {
        return folder.resolve(JOURNAL);
    }

    /** What the journal's head is sealed with. */
    public HeadSeal journalSeal() {
        return content -> {
            try {
                return seal.mac(content);
            } catch (VaultException e) {
                throw new JournalUnavailableException(String.valueOf(e.getMessage()), e);
            }
        };
    }

    /** The authority's keys. */
    public AuthorityKeys keys() {
        return keys;
    }

    /** Writes down what an authority shows, in the place of what a killed process may have left there. */
    public void keep(AuthorityId id, AuthorityCertificates certificates) throws AuthorityStateException {
        replace(file(folder, id, SUFFIX), certificates.own());
        Path crossSigned = file(folder, id, CROSS_SIGNED);
        if (certificates.crossSigned().isPresent()) {
            replace(crossSigned, certificates.crossSigned().get());
        } else {
            try {
                PrivateFiles.delete(crossSigned);
            } catch (IOException e) {
                throw AuthorityStateException.unusable(crossSigned, "cannot be removed", e);
            }
        }
    }

    /** What an authority shows. */
    public AuthorityCertificates certificates(AuthorityId id) throws AuthorityStateException {
        return certificates(folder, id);
    }

    /** Says that an authority shows something else than the journal says. */
    public AuthorityStateException notAsJournaled(AuthorityId id) {
        return AuthorityStateException.damaged(
                folder, file(folder, id, SUFFIX), "is not the certificate that the journal names");
    }

    static AuthorityCertificates certificates(Path folder, AuthorityId id) throws AuthorityStateException {
        Path crossSigned = file(folder, id, CROSS_SIGNED);
        return new AuthorityCertificates(
                read(folder, file(folder, id, SUFFIX)),
                Files.exists(crossSigned) ? Optional.of(read(folder, crossSigned)) : Optional.empty());
    }

    /**
     * An authority with its key.
     *
     * @param vault where the key is
     * @throws VaultException if it cannot be used
     * @throws AuthorityStateException if it is not there, or belongs to another certificate
     */
    public static SigningKey signingKey(KeyVault vault, AuthorityId id, X509Certificate certificate)
            throws VaultException, AuthorityStateException {
        Optional<VaultKey> key = vault.open(AuthorityKeys.name(id));
        if (key.isEmpty()) {
            throw new AuthorityStateException(
                    "certificate authority: " + vault.describe() + " has no key " + id
                            + ". Nothing was changed. Give the vault that belongs to the state folder, or restore both from a backup");
        }
        if (!Arrays.equals(
                key.get().publicKey().getEncoded(), certificate.getPublicKey().getEncoded())) {
            key.get().close();
            throw new AuthorityStateException(
                    "certificate authority: the key " + id + " of " + vault.describe()
                            + " does not belong to the certificate of " + id
                            + ". Nothing was changed. Give the vault that belongs to the state folder, or restore both from a backup");
        }
        return new SigningKey(certificate, key.get());
    }

    /**
     * Requires that no key is there that the journal has never heard of: it is of an earlier time then, and what it says
     * cannot be gone on with.
     *
     * @param heardOf whether the journal says that a key was to be made
     */
    public void requireNoStrangers(Predicate<AuthorityId> heardOf) throws AuthorityStateException {
        try {
            Set<AuthorityId> strangers = keys.strangers(heardOf);
            if (!strangers.isEmpty()) {
                throw new AuthorityStateException("certificate authority cannot start: "
                        + keys.issuing().describe() + " has keys " + strangers + " that the journal in " + folder
                        + " knows nothing of. Nothing was changed. They are not of one authority, or not of one time:"
                        + " restore the folder as a whole from a backup");
            }
        } catch (VaultException e) {
            throw AuthorityStateException.vault(e);
        }
    }

    /**
     * The authorities whose keys are here and of which the journal has never heard; of roots only if their vault can be opened
     * now.
     */
    public Set<AuthorityId> strangers(Predicate<AuthorityId> heardOf) throws AuthorityStateException {
        try {
            Set<AuthorityId> strangers = keys.strangers(heardOf);
            strangers.addAll(keys.strangeRoots(heardOf));
            return strangers;
        } catch (VaultException e) {
            throw AuthorityStateException.vault(e);
        }
    }

    /**
     * Removes what a killed process left. Problems are logged: the state itself is good.
     *
     * @param leftover whether the journal says that a key was to be made, and does not say that it was
     */
    public void removeLeftovers(Predicate<AuthorityId> leftover) {
        try {
            keys.remove(leftover);
            PrivateFiles.deleteUnfinished(folder.resolve(CERTIFICATES));
        } catch (IOException | VaultException e) {
            LOG.warn("leftovers in {} could not be removed; an unused key may still be there", folder, e);
        }
    }

    /** Wipes what this process knows of the keys, as far as it can; whoever still seals the journal fails. */
    @Override
    public void close() {
        seal.close();
        keys.close();
    }

    private static Path file(Path folder, AuthorityId id, String suffix) {
        return folder.resolve(CERTIFICATES).resolve(id + suffix);
    }

    private void replace(Path file, X509Certificate certificate) throws AuthorityStateException {
        try {
            PrivateFiles.delete(file);
            PrivateFiles.create(file, Pem.certificate(certificate).getBytes(StandardCharsets.US_ASCII), random);
        } catch (IOException e) {
            throw AuthorityStateException.unusable(file, "cannot be written", e);
        }
    }

    private static X509Certificate read(Path folder, Path file) throws AuthorityStateException {
        try {
            String content = new String(PrivateFiles.read(file, MAX_BYTES), StandardCharsets.ISO_8859_1);
            X509Certificate certificate = Pem.parseCertificate(content);
            if (!Pem.certificate(certificate).equals(content)) {
                throw AuthorityStateException.damaged(folder, file, "is not as it was written");
            }
            return certificate;
        } catch (NoSuchFileException e) {
            throw AuthorityStateException.damaged(folder, file, "is missing");
        } catch (InvalidPemException e) {
            throw AuthorityStateException.damaged(folder, file, "is not a certificate");
        } catch (IOException e) {
            throw AuthorityStateException.unusable(file, "cannot be read", e);
        }
    }
}
