package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.journal.JournalFiles;
import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.KeyFiles;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.ledger.Asked;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.ledger.Revocations;
import dev.chromamesh.ca.profile.Validity;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate authority for one trust domain: a root, an issuing authority below it, and leaves for workloads.
 *
 * <p>Root and issuing authority are made once and found again at every start. Thread-safe.
 */
public final class CertificateAuthority implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthority.class);

    private final AuthoritySettings settings;
    private final AuthorityFolder folder;
    private final CurrentIssuer issuer;
    private final Records records;
    private final CertificateSigner signer;
    private final CertificateRequestReader requests;
    private final Limiter limiter;
    private final Answers answers = new Answers();
    private final LeafIssuer leaves;
    private final Revoker revoker;
    private final InstantSource clock;

    private CertificateAuthority(
            AuthoritySettings settings,
            AuthorityFolder folder,
            CurrentIssuer issuer,
            Records records,
            CertificateSigner signer,
            InstantSource clock) {
        this.settings = settings;
        this.folder = folder;
        this.issuer = issuer;
        this.records = records;
        this.signer = signer;
        this.requests = new CertificateRequestReader(signer.crypto());
        this.limiter = new Limiter(settings.limit());
        this.leaves = new LeafIssuer(this::trustBundle, issuer, records, signer, clock);
        this.revoker = new Revoker(records, signer, clock);
        this.clock = clock;
    }

    /**
     * Opens the authority of a folder, or makes it if the folder is absent or empty. Blocks for about a second when it
     * makes one, less otherwise.
     *
     * @param folder the authority's own; {@code <folder>.lock} stands beside it
     * @throws AuthorityStateException if the folder is damaged, foreign or in use, which leaves it untouched; or if a root
     *     is needed while the clock is before the build date
     */
    public static CertificateAuthority open(
            Path folder, AuthoritySettings settings, InstantSource clock, SecureRandom random)
            throws AuthorityStateException {
        return open(folder, settings, clock, new KeyFiles(PasswordEncryption.STANDARD, EcdsaP256.preferred(), random));
    }

    /**
     * As {@link #open(Path, AuthoritySettings, InstantSource, SecureRandom)}, with a say in how keys are kept and who does
     * the cryptography.
     *
     * @throws AuthorityStateException in the same cases
     */
    public static CertificateAuthority open(
            Path path, AuthoritySettings settings, InstantSource clock, KeyFiles keyFiles)
            throws AuthorityStateException {
        return open(path, settings, clock, keyFiles, JournalFiles::in);
    }

    /**
     * As {@link #open(Path, AuthoritySettings, InstantSource, KeyFiles)}, with a say in where the journal is written.
     *
     * @param journals gives the files of the journal whose folder it is given
     * @throws AuthorityStateException in the same cases
     */
    public static CertificateAuthority open(
            Path path,
            AuthoritySettings settings,
            InstantSource clock,
            KeyFiles keyFiles,
            Function<Path, JournalFiles> journals)
            throws AuthorityStateException {
        AuthorityFolder folder = AuthorityFolder.open(path, settings.trustDomain(), keyFiles);
        Records records = null;
        try {
            CertificateSigner signer = new CertificateSigner(keyFiles.crypto(), keyFiles.random());
            AuthorityMaker maker = new AuthorityMaker(settings.trustDomain(), signer);
            if (folder.isEmpty()) {
                found(folder, maker, settings, clock, journals);
            }
            X509Certificate root = folder.root();
            SigningKey issuing = folder.issuing();
            requireChain(path, root, issuing.certificate(), signer);
            records = Records.open(
                    journals.apply(folder.journal()), folder.journalSeal(), clock, root, issuing.certificate());
            folder.removeLeftovers();
            CurrentIssuer issuer = new CurrentIssuer(folder, records, maker, root, issuing);
            issuer.at(clock.instant());
            return new CertificateAuthority(settings, folder, issuer, records, signer, clock);
        } catch (AuthorityStateException | RuntimeException e) {
            if (records != null) {
                records.close();
            }
            folder.close();
            throw e;
        }
    }

    /** What its leaves chain to. */
    public TrustBundle trustBundle() {
        return new TrustBundle(settings.trustDomain(), List.of(issuer.root()));
    }

    /** The issuing authority in force, then the root. */
    public List<X509Certificate> chain() {
        return List.of(issuer.present().certificate(), issuer.root());
    }

    /** Until when the issuing authority in force can sign. A next one is made in the last third of its life. */
    public Instant issuingExpiry() {
        return Validity.of(issuer.present().certificate()).notAfter();
    }

    /** The lifetime for leaves for which nobody says another one. */
    public Duration defaultLifetime() {
        return settings.defaultLifetime();
    }

    /** Which implementation signs, for logs and status. */
    public String cryptoProvider() {
        return signer.crypto().name();
    }

    /**
     * Issues a leaf to a workload that has proven that it holds the key. Waits until that is written down on the disk.
     *
     * <p>The same request again, within ten minutes, gets the same certificate. An instance that asks for many has to
     * wait; of requests that name no instance any number is taken.
     */
    public Issuance issue(IssuanceRequest request) {
        SpiffeId id = request.id();
        Optional<Refused> refused = unfit(id).or(() -> revoked(id)).or(() -> tooMany(request));
        if (refused.isPresent()) {
            return refused.get();
        }
        byte[] certificateRequest = request.certificateRequest();
        CertificateRequestReader.Reading reading = requests.read(certificateRequest);
        if (reading instanceof CertificateRequestReader.Reading.Rejected rejected) {
            return new Refused(rejected.code(), rejected.reason());
        }
        PublicKey key = ((CertificateRequestReader.Reading.Proven) reading).key();
        Asked asked =
                new Asked(Digests.sha256(key.getEncoded()), Digests.sha256(certificateRequest), id, request.instance());
        return issue(asked, key, request.lifetime());
    }

    /**
     * Issues a leaf with the identity of the control plane, to the control plane: the only way to that identity.
     *
     * @param keys its key pair, on P-256
     */
    public Issuance issueForServer(KeyPair keys) {
        PublicKey key = signer.crypto()
                .publicKey(keys.getPublic().getEncoded())
                .filter(point -> signer.crypto().match(keys.getPrivate(), point, signer.random()))
                .orElseThrow(() -> new IllegalArgumentException("keys: (expected: a matching pair on P-256)"));
        String digest = Digests.sha256(key.getEncoded());
        Asked asked = new Asked(digest, digest, SpiffeId.controlPlane(settings.trustDomain()), Optional.empty());
        return issue(asked, key, settings.defaultLifetime());
    }

    /** Lets go of the folder. Whoever is waiting for a leaf gets none. */
    @Override
    public void close() {
        records.close();
        folder.close();
    }

    /**
     * Revokes a workload: it gets no certificate any more, until it is readmitted. On the disk when this returns.
     *
     * @return why it is not revoked; empty if it is, whether it was before or not
     */
    public Optional<Refused> revoke(SpiffeId id, RevocationReason reason) {
        return unfit(id).or(() -> revoker.revoke(id, reason));
    }

    /**
     * Takes the revocation of a workload back. On the disk when this returns.
     *
     * @return why it is not taken back; empty if the workload is not revoked any more, or never was
     */
    public Optional<Refused> readmit(SpiffeId id) {
        return unfit(id).or(() -> revoker.readmit(id));
    }

    /**
     * Revokes one certificate, for good. On the disk when this returns.
     *
     * @return why it is not revoked; empty if it is, whether it was before or not
     */
    public Optional<Refused> revoke(BigInteger serial, RevocationReason reason) {
        return revoker.revoke(serial, reason);
    }

    /** Who and what is revoked now. */
    public Revocations revocations() {
        return records.ledger().revocations();
    }

    /**
     * A new list of what is revoked, of the issuing authority in force, for verifiers outside the mesh. It counts for 24
     * hours, or until the issuing authority ends. It says nothing of what earlier issuing authorities signed.
     *
     * @return empty if the journal cannot be written now, or the issuing authority is not valid
     */
    public Optional<X509CRL> revocationList() {
        return revoker.list(issuer.at(clock.instant()));
    }

    /** Whether the authority knows that it issued a certificate: one that it does not know of must not renew. */
    public boolean knows(BigInteger serial) {
        return records.ledger().leaf(serial).isPresent();
    }

    private Optional<Refused> unfit(SpiffeId id) {
        if (!id.trustDomain().equals(settings.trustDomain())) {
            return Optional.of(new Refused(
                    RefusalCode.IDENTITY_FOREIGN,
                    id + " is of another trust domain (expected: " + settings.trustDomain() + ")"));
        }
        if (id.isReserved()) {
            return Optional.of(
                    new Refused(RefusalCode.IDENTITY_RESERVED, id + " is reserved; no workload may have it"));
        }
        return Optional.empty();
    }

    private Optional<Refused> revoked(SpiffeId id) {
        return revocations()
                .of(id)
                .map(revoked -> new Refused(
                        RefusalCode.IDENTITY_REVOKED,
                        id + " is revoked since " + revoked.at() + " ("
                                + revoked.reason().word() + ")"));
    }

    private Issuance issue(Asked asked, PublicKey key, Duration lifetime) {
        Issuance answer =
                answers.once(asked, clock.instant(), this::canBeGivenAgain, () -> leaves.issue(asked, key, lifetime));
        // Whoever was revoked while this was made has not got it
        return revoked(asked.id()).<Issuance>map(refused -> refused).orElse(answer);
    }

    private boolean canBeGivenAgain(Issued given) {
        return given.chain().get(1).equals(issuer.present().certificate())
                && revocations().of(given.leaf().getSerialNumber()).isEmpty();
    }

    private Optional<Refused> tooMany(IssuanceRequest request) {
        return request.instance()
                .flatMap(instance -> limiter.admit(request.id(), instance, clock.instant()))
                .map(wait -> new Refused(
                        RefusalCode.TOO_MANY_REQUESTS,
                        "too many certificates for this instance of " + request.id() + "; the next one in "
                                + Math.max(1, wait.toSeconds()) + " s"));
    }

    private static void found(
            AuthorityFolder folder,
            AuthorityMaker maker,
            AuthoritySettings settings,
            InstantSource clock,
            Function<Path, JournalFiles> journals)
            throws AuthorityStateException {
        Instant now = clock.instant();
        if (now.isBefore(settings.buildDate())) {
            throw new AuthorityStateException("certificate authority cannot make its root: the clock says " + now
                    + ", but this software was built at " + settings.buildDate() + ". Set the clock and start again");
        }
        SigningKey root = maker.root(now);
        SigningKey issuing = maker.issuing(root, now);
        folder.create(
                root,
                issuing,
                (journal, seal) ->
                        Records.found(journals.apply(journal), seal, clock, root.certificate(), issuing.certificate()));
        LOG.info(
                "new certificate authority for {}: {}, valid to {}",
                settings.trustDomain(),
                root.certificate().getSubjectX500Principal(),
                Validity.of(root.certificate()).notAfter());
    }

    static void requireChain(Path folder, X509Certificate root, X509Certificate issuing, CertificateSigner signer)
            throws AuthorityStateException {
        boolean fits;
        try {
            fits = root.getBasicConstraints() > 0
                    && issuing.getBasicConstraints() >= 0
                    && signer.isSignedBy(root, root.getPublicKey())
                    && signer.isSignedBy(issuing, root.getPublicKey());
        } catch (CertificateException e) {
            fits = false;
        }
        if (!fits) {
            throw AuthorityStateException.damaged(
                    folder, folder.resolve("root"), "does not hold the authority that signed the issuing one");
        }
    }
}
