package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.crypto.PathCheck;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.key.AuthorityFolder;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.KeyFiles;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.LeafSpec;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Validity;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A certificate authority for one trust domain: a root, an issuing authority below it, and leaves for workloads.
 *
 * <p>Root and issuing authority are made once and found again at every start. Thread-safe.
 */
public final class CertificateAuthority implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthority.class);

    /** A leaf that ends sooner, unless one so short was asked for, would expire before its owner can use it. */
    private static final Duration LEAST_LIFETIME = Duration.ofMinutes(10);

    private final AuthoritySettings settings;
    private final AuthorityFolder folder;
    private final CurrentIssuer issuer;
    private final CertificateSigner signer;
    private final CertificateRequestReader requests;
    private final PathCheck paths;
    private final InstantSource clock;

    private volatile @Nullable DraftCheck check;
    private volatile @Nullable Validated validated;

    private CertificateAuthority(
            AuthoritySettings settings,
            AuthorityFolder folder,
            CurrentIssuer issuer,
            CertificateSigner signer,
            InstantSource clock) {
        this.settings = settings;
        this.folder = folder;
        this.issuer = issuer;
        this.signer = signer;
        this.requests = new CertificateRequestReader(signer.crypto());
        this.paths = new PathCheck(signer.crypto());
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
        AuthorityFolder folder = AuthorityFolder.open(path, settings.trustDomain(), keyFiles);
        try {
            CertificateSigner signer = new CertificateSigner(keyFiles.crypto(), keyFiles.random());
            AuthorityMaker maker = new AuthorityMaker(settings.trustDomain(), signer);
            if (folder.isEmpty()) {
                found(folder, maker, settings, clock.instant());
            }
            X509Certificate root = folder.root();
            SigningKey issuing = folder.issuing();
            requireChain(path, root, issuing.certificate(), signer);
            folder.removeLeftovers();
            CurrentIssuer issuer = new CurrentIssuer(folder, maker, root, issuing);
            issuer.at(clock.instant());
            return new CertificateAuthority(settings, folder, issuer, signer, clock);
        } catch (AuthorityStateException | RuntimeException e) {
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

    /** Issues a leaf to a workload that has proven that it holds the key. */
    public Issuance issue(IssuanceRequest request) {
        SpiffeId id = request.id();
        if (!id.trustDomain().equals(settings.trustDomain())) {
            return new Refused(
                    RefusalCode.IDENTITY_FOREIGN,
                    id + " is of another trust domain (expected: " + settings.trustDomain() + ")");
        }
        if (id.isReserved()) {
            return new Refused(RefusalCode.IDENTITY_RESERVED, id + " is reserved; no workload may have it");
        }
        CertificateRequestReader.Reading reading = requests.read(request.certificateRequest());
        if (reading instanceof CertificateRequestReader.Reading.Rejected rejected) {
            return new Refused(rejected.code(), rejected.reason());
        }
        PublicKey key = ((CertificateRequestReader.Reading.Proven) reading).key();
        return sign(id, request.instance(), key, request.lifetime());
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
        return sign(SpiffeId.controlPlane(settings.trustDomain()), Optional.empty(), key, settings.defaultLifetime());
    }

    /** Lets go of the folder. */
    @Override
    public void close() {
        folder.close();
    }

    private Issuance sign(SpiffeId id, Optional<UUID> instance, PublicKey key, Duration lifetime) {
        Instant now = clock.instant();
        SigningKey issuing = issuer.at(now);
        Optional<Refused> unusable = unusable(now, issuing, lifetime);
        if (unusable.isPresent()) {
            return unusable.get();
        }
        Issuer above = new Issuer(issuing.certificate());
        Validity validity = Validity.from(now, lifetime).within(above.validity());
        LeafSpec spec = new LeafSpec(id, instance, key, signer.serial(), validity, above);
        DraftCheck check = check(issuing.certificate());
        X509Certificate leaf = signer.prepare(Profiles.leaf(spec), draft -> check.leaf(draft, spec))
                .sign(issuing.privateKey(), issuing.certificate().getPublicKey());
        Issued issued = new Issued(leaf, List.of(leaf, issuing.certificate()), now);
        requireTrusted(issued, id);
        return issued;
    }

    private DraftCheck check(X509Certificate issuing) {
        DraftCheck present = check;
        if (present == null || !present.isFor(issuing)) {
            present = new DraftCheck(issuing);
            check = present;
        }
        return present;
    }

    private Optional<Refused> unusable(Instant now, SigningKey issuing, Duration lifetime) {
        for (X509Certificate certificate : List.of(issuing.certificate(), issuer.root())) {
            Validity validity = Validity.of(certificate);
            if (now.isAfter(validity.notAfter())) {
                return Optional.of(new Refused(
                        RefusalCode.AUTHORITY_EXPIRED,
                        "certificate authority expired at " + validity.notAfter() + "; the clock says " + now));
            }
            if (now.isBefore(validity.notBefore())) {
                return Optional.of(new Refused(
                        RefusalCode.AUTHORITY_NOT_YET_VALID,
                        "certificate authority is valid from " + validity.notBefore() + "; the clock says " + now));
            }
            Duration least = lifetime.compareTo(LEAST_LIFETIME) < 0 ? lifetime : LEAST_LIFETIME;
            if (now.plus(least).isAfter(validity.notAfter())) {
                return Optional.of(new Refused(
                        RefusalCode.AUTHORITY_ENDING,
                        "certificate authority ends at " + validity.notAfter() + ", and with it all that it signs;"
                                + " the clock says " + now));
            }
        }
        return Optional.empty();
    }

    /** A path that was validated: from an issuing authority to a bundle. */
    private record Validated(X509Certificate issuer, TrustBundle bundle) {}

    /**
     * As the peers will judge it: nobody gets a certificate that others refuse.
     *
     * <p>The first leaf of an issuing authority, and the first after a change of the bundle, is validated as a peer would.
     * Those after it have the same path: their own signature was verified with the issuer's key, and all they say compared
     * with the profile, when they were made.
     */
    private void requireTrusted(Issued issued, SpiffeId id) {
        Validated path = new Validated(issued.chain().get(1), trustBundle());
        if (path.equals(validated)) {
            return;
        }
        try {
            paths.require(issued.chain(), path.bundle(), issued.issuedAt());
            SpiffeId said = SpiffeCertificates.identity(issued.leaf());
            if (!said.equals(id)) {
                throw new IllegalStateException("new certificate is of " + said + " (expected: " + id + ")");
            }
        } catch (CertificateException e) {
            throw new IllegalStateException("new certificate of " + id + " would not be trusted", e);
        }
        validated = path;
    }

    private static void found(AuthorityFolder folder, AuthorityMaker maker, AuthoritySettings settings, Instant now)
            throws AuthorityStateException {
        if (now.isBefore(settings.buildDate())) {
            throw new AuthorityStateException("certificate authority cannot make its root: the clock says " + now
                    + ", but this software was built at " + settings.buildDate() + ". Set the clock and start again");
        }
        SigningKey root = maker.root(now);
        folder.create(root, maker.issuing(root, now));
        LOG.info(
                "new certificate authority for {}: {}, valid to {}",
                settings.trustDomain(),
                root.certificate().getSubjectX500Principal(),
                Validity.of(root.certificate()).notAfter());
    }

    private static void requireChain(
            Path folder, X509Certificate root, X509Certificate issuing, CertificateSigner signer)
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
