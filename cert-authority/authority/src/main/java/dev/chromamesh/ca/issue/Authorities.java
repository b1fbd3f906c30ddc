package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.key.AuthorityCertificates;
import dev.chromamesh.ca.key.AuthorityKeys;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.key.StateFiles;
import dev.chromamesh.ca.ledger.AuthorityDigests;
import dev.chromamesh.ca.ledger.KeyMakingRecord;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.ledger.StepRecord;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Phase;
import dev.chromamesh.ca.rotation.Step;
import dev.chromamesh.ca.rotation.Tier;
import dev.chromamesh.ca.vault.KeyName;
import dev.chromamesh.ca.vault.KeyVault;
import dev.chromamesh.ca.vault.VaultException;
import dev.chromamesh.ca.vault.VaultKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The roots and issuing authorities: carries out the steps of rotation, and gives their keys to those who sign.
 *
 * <p>A step's key and certificate are on the disk before its record is, and its record before it counts; so a process that
 * ends anywhere leaves the step done or not done. Who signs does so under a lock that no step passes: nothing is signed by
 * an authority after the step that ends its signing was written. Steps are for one thread at a time, the rest for any.
 */
final class Authorities implements AutoCloseable {

    private static final Set<Phase> WITH_KEY = Set.of(Phase.ACTIVE, Phase.DRAINING);

    private final StateFiles files;
    private final Records records;
    private final AuthorityMaker maker;
    private final ReadWriteLock signing = new ReentrantReadWriteLock();
    private final Map<AuthorityId, AuthorityCertificates> certificates = new TreeMap<>();
    private final Map<AuthorityId, SigningKey> keys = new TreeMap<>();
    private volatile Present present;

    private Authorities(StateFiles files, Records records, AuthorityMaker maker) throws AuthorityStateException {
        this.files = files;
        this.records = records;
        this.maker = maker;
        try {
            for (Authority authority : ledger().hierarchy().authorities().values()) {
                if (authority.phase() != Phase.DESTROYED) {
                    certificates.put(authority.id(), known(authority.id()));
                }
            }
            for (Authority authority : ledger().hierarchy().authorities().values()) {
                if (hasKeyAtHand(authority)) {
                    keys.put(authority.id(), open(authority.id()));
                }
            }
        } catch (VaultException e) {
            close();
            throw AuthorityStateException.vault(e);
        } catch (AuthorityStateException e) {
            close();
            throw e;
        }
        this.present = look();
    }

    /**
     * Opens what the journal names.
     *
     * @throws AuthorityStateException if a certificate is not the one that the journal names, or the key of an authority that
     *     signs is missing or another's
     */
    static Authorities open(StateFiles files, Records records, AuthorityMaker maker) throws AuthorityStateException {
        if (records.ledger().hierarchy().trusted().isEmpty()) {
            throw new AuthorityStateException(
                    "certificate authority cannot start: the journal names no root. Nothing was"
                            + " changed. Restore the folder as a whole from a backup");
        }
        return new Authorities(files, records, maker);
    }

    /** The authorities of a folder that is being made, of which there are none yet. */
    static Authorities none(StateFiles files, Records records, AuthorityMaker maker) throws AuthorityStateException {
        return new Authorities(files, records, maker);
    }

    /** What is there now. */
    Present present() {
        return present;
    }

    /** Does something with what is there; no step comes meanwhile. */
    <T> T signing(Function<Present, T> work) {
        signing.readLock().lock();
        try {
            return work.apply(present);
        } finally {
            signing.readLock().unlock();
        }
    }

    /**
     * Requires that each key that may be needed opens, and belongs to its certificate.
     *
     * @param ofRoots whether roots' keys are to be there, too; they are not looked at while their passphrase is elsewhere
     */
    void requireKeys(boolean ofRoots) throws AuthorityStateException {
        try {
            requireKeys(files.keys().issuing(), Tier.ISSUING);
        } catch (VaultException e) {
            throw AuthorityStateException.vault(e);
        }
        if (!ofRoots) {
            return;
        }
        try (KeyVault roots = files.keys().unsealRoots()) {
            requireKeys(roots, Tier.ROOT);
        } catch (VaultException e) {
            if (e.reason() != VaultException.Reason.MISSING_PASSPHRASE) {
                throw AuthorityStateException.vault(e);
            }
        }
    }

    private void requireKeys(KeyVault vault, Tier tier) throws VaultException, AuthorityStateException {
        for (Authority authority : ledger().hierarchy().authorities().values()) {
            if (authority.id().tier() == tier && !authority.phase().isOver()) {
                StateFiles.signingKey(vault, authority.id(), own(authority.id()))
                        .close();
            }
        }
    }

    /** Why the roots cannot sign now; empty if they can, as far as one can see without using their keys. */
    Optional<String> rootsMissing() {
        Set<AuthorityId> wanted = ledger().hierarchy().authorities().values().stream()
                .filter(authority -> authority.id().tier() == Tier.ROOT && !authority.isTainted())
                .filter(root ->
                        Set.of(Phase.PREPARED, Phase.PUBLISHED, Phase.ACTIVE).contains(root.phase()))
                .map(Authority::id)
                .collect(Collectors.toUnmodifiableSet());
        return files.keys().rootsMissing(wanted);
    }

    /**
     * Finds out what became of a step that failed: it may be done all the same. To be called before the next is decided.
     *
     * @throws AuthorityStateException if that cannot be found out now
     */
    void settle() throws AuthorityStateException {
        if (records.settle()) {
            follow();
        }
    }

    /**
     * Carries out the next step. If this throws, {@link #settle} tells whether it is done.
     *
     * @throws RootKeyException if it needs a root that cannot sign now; nothing was done
     * @throws VaultException if a key cannot be made, used or destroyed now
     * @throws AuthorityStateException if files or journal cannot be written now, or a key is not there
     */
    void carryOut(Step step) throws RootKeyException, VaultException, AuthorityStateException {
        if (step instanceof Step.Prepare prepare) {
            AuthorityCertificates made = prepare.id().tier() == Tier.ROOT ? makeRoot(prepare) : makeIssuing(prepare);
            files.keep(prepare.id(), made);
            certificates.put(prepare.id(), made);
            write(new StepRecord(step, Optional.of(digests(made))));
        } else if (step instanceof Step.Activate activate && activate.id().tier() == Tier.ISSUING) {
            SigningKey earlier = keys.put(activate.id(), open(activate.id()));
            if (earlier != null) {
                earlier.close();
            }
            write(new StepRecord(step));
        } else if (step instanceof Step.Destroy destroy) {
            destroyKey(destroy.id());
            write(new StepRecord(step));
        } else {
            write(new StepRecord(step));
        }
    }

    @Override
    public void close() {
        keys.values().forEach(SigningKey::close);
    }

    private void write(StepRecord record) throws AuthorityStateException {
        signing.writeLock().lock();
        try {
            records.write(record);
            follow();
        } finally {
            signing.writeLock().unlock();
        }
    }

    /** Lets the steps take effect that are written. */
    private void follow() {
        signing.writeLock().lock();
        try {
            present = look();
        } finally {
            signing.writeLock().unlock();
        }
        // Nobody signs with these any more
        for (Authority authority : ledger().hierarchy().authorities().values()) {
            SigningKey unused = WITH_KEY.contains(authority.phase()) ? null : keys.remove(authority.id());
            if (unused != null) {
                unused.close();
            }
        }
    }

    private Present look() {
        return Present.of(maker.trustDomain(), ledger().hierarchy(), certificates, keys);
    }

    private AuthorityCertificates makeRoot(Step.Prepare step)
            throws RootKeyException, VaultException, AuthorityStateException {
        try (KeyVault roots = unsealRoots()) {
            if (step.signedBy().isEmpty()) {
                try (VaultKey key = newKey(roots, step.id())) {
                    return maker.root(key, step.validity(), Optional.empty());
                }
            }
            try (SigningKey signer = rootKey(roots, step.signedBy().get());
                    VaultKey key = newKey(roots, step.id())) {
                return maker.root(key, step.validity(), Optional.of(signer));
            }
        }
    }

    private AuthorityCertificates makeIssuing(Step.Prepare step)
            throws RootKeyException, VaultException, AuthorityStateException {
        try (KeyVault roots = unsealRoots();
                SigningKey signer = rootKey(roots, step.signedBy().orElseThrow());
                VaultKey key = newKey(files.keys().issuing(), step.id())) {
            return maker.issuing(key, step.validity(), signer);
        }
    }

    private KeyVault unsealRoots() throws RootKeyException {
        try {
            return files.keys().unsealRoots();
        } catch (VaultException e) {
            throw new RootKeyException(e);
        }
    }

    private SigningKey rootKey(KeyVault roots, AuthorityId id) throws RootKeyException {
        try {
            return StateFiles.signingKey(roots, id, own(id));
        } catch (VaultException | AuthorityStateException e) {
            throw new RootKeyException(e);
        }
    }

    /**
     * A key that is new. What a killed process left under the name is ours if the journal says that it was about to be
     * made; any other key of that name stays.
     */
    private VaultKey newKey(KeyVault vault, AuthorityId id) throws VaultException, AuthorityStateException {
        KeyName name = AuthorityKeys.name(id);
        if (ledger().isKeyMade(id)) {
            vault.destroy(name);
        } else {
            records.write(new KeyMakingRecord(id));
        }
        return vault.generate(name);
    }

    private void destroyKey(AuthorityId id) throws RootKeyException, VaultException {
        KeyName name = AuthorityKeys.name(id);
        if (id.tier() == Tier.ISSUING) {
            files.keys().issuing().destroy(name);
        } else {
            try (KeyVault roots = unsealRoots()) {
                roots.destroy(name);
            }
        }
    }

    private SigningKey open(AuthorityId id) throws VaultException, AuthorityStateException {
        return StateFiles.signingKey(files.keys().issuing(), id, own(id));
    }

    private X509Certificate own(AuthorityId id) {
        return Objects.requireNonNull(certificates.get(id), id::toString).own();
    }

    private AuthorityCertificates known(AuthorityId id) throws AuthorityStateException {
        AuthorityCertificates found = files.certificates(id);
        AuthorityDigests journaled = ledger().digests(id).orElseThrow();
        if (!journaled.certificate().equals(Digests.sha256(found.own()))
                || !journaled.crossSigned().equals(found.crossSigned().map(Digests::sha256))) {
            throw files.notAsJournaled(id);
        }
        return found;
    }

    private static boolean hasKeyAtHand(Authority authority) {
        return authority.id().tier() == Tier.ISSUING && WITH_KEY.contains(authority.phase());
    }

    private static AuthorityDigests digests(AuthorityCertificates certificates) {
        return new AuthorityDigests(
                new Issuer(certificates.own()).keyId(),
                Digests.sha256(certificates.own()),
                certificates.crossSigned().map(Digests::sha256));
    }

    private Ledger ledger() {
        return records.ledger();
    }
}
