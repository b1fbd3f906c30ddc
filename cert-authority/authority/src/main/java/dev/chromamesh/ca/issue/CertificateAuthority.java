package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.ledger.Asked;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.ledger.Revocations;
import dev.chromamesh.ca.profile.DnsName;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.rotation.Authority;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.Command;
import dev.chromamesh.ca.rotation.Hierarchy;
import dev.chromamesh.ca.rotation.Phase;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A certificate authority for one trust domain: roots, issuing authorities below them, and leaves for workloads.
 *
 * <p>The first root and issuing authority are made with the folder; {@link #rotate} has others follow them. All are found
 * again at the next start. Thread-safe.
 */
public final class CertificateAuthority implements AutoCloseable {

    private final AuthoritySettings settings;
    private final Opened opened;
    private final Records records;
    private final Authorities authorities;
    private final Rotator rotator;
    private final CertificateSigner signer;
    private final CertificateRequestReader requests;
    private final Admission admission;
    private final Answers answers = new Answers();
    private final LeafIssuer leaves;
    private final Revoker revoker;
    private final InstantSource clock;

    private CertificateAuthority(
            AuthoritySettings settings, Opened opened, CertificateSigner signer, InstantSource clock) {
        this.settings = settings;
        this.opened = opened;
        this.authorities = opened.authorities();
        this.rotator = opened.rotator();
        this.records = opened.records();
        this.signer = signer;
        this.requests = new CertificateRequestReader(signer.crypto());
        this.admission = new Admission(settings, records.ledger());
        this.clock = clock;
        this.leaves = new LeafIssuer(authorities, rotator, records, signer, clock);
        this.revoker = new Revoker(records, signer, clock);
    }

    /**
     * Opens the authority of a folder, or makes it if the folder is absent or empty, with its keys in files of the folder.
     * Blocks for about two seconds when it makes one, one otherwise.
     *
     * @param folder the authority's own; {@code <folder>.lock} stands beside it
     * @throws AuthorityStateException if the folder is damaged, foreign or in use, which leaves it untouched; or if a root
     *     is needed while the clock is before the build date
     */
    public static CertificateAuthority open(
            Path folder, AuthoritySettings settings, InstantSource clock, SecureRandom random)
            throws AuthorityStateException {
        VaultSettings vaults = new VaultSettings(PasswordEncryption.STANDARD, EcdsaP256.preferred(), random);
        return open(folder, settings, vaults, new Surroundings(clock));
    }

    /**
     * As {@link #open(Path, AuthoritySettings, InstantSource, SecureRandom)}, with a say in where keys are and who does the
     * cryptography.
     *
     * @throws AuthorityStateException in the same cases, and if a vault of keys does not open
     */
    public static CertificateAuthority open(
            Path path, AuthoritySettings settings, VaultSettings vaults, Surroundings surroundings)
            throws AuthorityStateException {
        CertificateSigner signer = new CertificateSigner(vaults.crypto(), vaults.random());
        Opened opened = Opened.open(path, settings, vaults, surroundings, signer);
        opened.rotator().glance(surroundings.clock().instant());
        return new CertificateAuthority(settings, opened, signer, surroundings.clock());
    }

    /** What its leaves chain to. */
    public TrustBundle trustBundle() {
        return authorities.present().bundle();
    }

    /** The issuing authority that signs now, then its root; the root alone if none does. */
    public List<X509Certificate> chain() {
        return authorities
                .present()
                .leafSigner()
                .map(by -> List.of(by.issuing().certificate(), by.root()))
                .orElseGet(() -> List.of(root()));
    }

    /** What its leaves chain to, with its number. */
    public NumberedBundle numberedBundle() {
        Present present = authorities.present();
        return new NumberedBundle(present.hierarchy().bundle(), present.bundle());
    }

    /** The root that signs now; if none does, the youngest that is trusted. */
    public X509Certificate root() {
        return authorities.present().root();
    }

    /** Which authorities there are, and what they are doing. */
    public Hierarchy hierarchy() {
        return authorities.present().hierarchy();
    }

    /**
     * From now on rotation asks here, once for each decision, who has which trust bundle; until then it waits for deadlines.
     */
    public void learnFrom(Supplier<HolderBundles> bundles) {
        rotator.learnFrom(bundles);
    }

    /**
     * Looks what rotation has to do now, and does it. To be called every few seconds: between calls only an issuing
     * authority that is due is followed, when a leaf is asked for. Blocks for some seconds if authorities are made.
     */
    public RotationOutcome rotate() {
        return rotator.turn(List.of());
    }

    /** As {@link #rotate()}, after what an operator asked for; a refusal is among the findings. */
    public RotationOutcome rotate(Command command) {
        return rotator.turn(List.of(command));
    }

    /** What came of the last look at rotation. */
    public RotationOutcome rotation() {
        return rotator.last();
    }

    /** Whether a leaf must be renewed at once, because the key that signed it is not to be believed any more. */
    public boolean isTainted(X509Certificate leaf) {
        return Issuer.keyIdAbove(leaf)
                .flatMap(records.ledger()::authority)
                .flatMap(hierarchy()::find)
                .filter(Authority::isTainted)
                .isPresent();
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
        Optional<Refused> refused = admission.of(request, clock.instant());
        if (refused.isPresent()) {
            return refused.get();
        }
        byte[] certificateRequest = request.certificateRequest();
        CertificateRequestReader.Reading reading = requests.read(certificateRequest);
        if (reading instanceof CertificateRequestReader.Reading.Rejected rejected) {
            return new Refused(rejected.code(), rejected.reason());
        }
        PublicKey key = ((CertificateRequestReader.Reading.Proven) reading).key();
        Asked asked = new Asked(
                Digests.sha256(key.getEncoded()), Digests.sha256(certificateRequest), request.id(), request.instance());
        return issue(asked, key, request.lifetime());
    }

    /**
     * Issues a leaf with the identity of the control plane, to the control plane: the only way to that identity.
     *
     * @param keys its key pair, on P-256
     */
    public Issuance issueForServer(KeyPair keys) {
        PublicKey key = own(keys);
        return issue(asked(key, SpiffeId.controlPlane(settings.trustDomain())), key, settings.defaultLifetime());
    }

    /**
     * Issues a leaf to the control plane for its webhook, which is called by DNS names and has no SPIFFE ID: nobody in the mesh
     * takes it for a peer.
     *
     * @param names by which the webhook is called, 1 to 16
     * @param keys its key pair, on P-256
     */
    public Issuance issueForWebhook(SortedSet<DnsName> names, KeyPair keys) {
        PublicKey key = own(keys);
        Asked asked = asked(key, SpiffeId.webhook(settings.trustDomain()));
        return leaves.issueForWebhook(asked, names, key, settings.defaultLifetime());
    }

    private PublicKey own(KeyPair keys) {
        return signer.crypto()
                .publicKey(keys.getPublic().getEncoded())
                .filter(point -> signer.crypto().match(keys.getPrivate(), point, signer.random()))
                .orElseThrow(() -> new IllegalArgumentException("keys: (expected: a matching pair on P-256)"));
    }

    private static Asked asked(PublicKey key, SpiffeId id) {
        String digest = Digests.sha256(key.getEncoded());
        return new Asked(digest, digest, id, Optional.empty());
    }

    /** Lets go of the folder. Whoever is waiting for a leaf gets none. */
    @Override
    public void close() {
        opened.close();
    }

    /**
     * Revokes a workload: it gets no certificate any more, until it is readmitted. On the disk when this returns.
     *
     * @return why it is not revoked; empty if it is, whether it was before or not
     */
    public Optional<Refused> revoke(SpiffeId id, RevocationReason reason) {
        return admission.unfit(id).or(() -> revoker.revoke(id, reason));
    }

    /**
     * Takes the revocation of a workload back. On the disk when this returns.
     *
     * @return why it is not taken back; empty if the workload is not revoked any more, or never was
     */
    public Optional<Refused> readmit(SpiffeId id) {
        return admission.unfit(id).or(() -> revoker.readmit(id));
    }

    /**
     * Revokes one certificate, for good. On the disk when this returns.
     *
     * @return why it is not revoked; empty if it is, whether it was before or not
     */
    public Optional<Refused> revoke(BigInteger serial, RevocationReason reason) {
        return revoker.revoke(serial, reason);
    }

    /**
     * Learns again what others still know of a time that is lost. On the disk when this returns; what is known already
     * changes nothing.
     *
     * @return why not all of it was taken up; it can be given again
     */
    public Optional<Refused> relearn(Evidence evidence) {
        Optional<Refused> foreign = evidence.identities().stream()
                .flatMap(revoked -> admission.unfit(revoked.id()).stream())
                .findFirst();
        if (foreign.isPresent()) {
            return foreign;
        }
        Optional<Refused> unwritten = revoker.relearn(evidence)
                .or(() ->
                        rotator.raise(evidence.bundle()).map(why -> new Refused(RefusalCode.JOURNAL_UNAVAILABLE, why)));
        if (unwritten.isPresent()) {
            return unwritten;
        }
        List<Command> taints =
                untainted(evidence).<Command>map(Command.Taint::new).toList();
        RotationOutcome outcome = rotator.turn(taints);
        return untainted(evidence)
                .findFirst()
                .map(id -> new Refused(
                        RefusalCode.JOURNAL_UNAVAILABLE,
                        outcome.trouble()
                                .orElse(id + " could not be tainted; it is tried again when this is asked again")));
    }

    /** Those whose key is still there to be tainted. */
    private Stream<AuthorityId> untainted(Evidence evidence) {
        return evidence.taintedKeys().stream()
                .flatMap(key -> records.ledger().authority(key).stream())
                .filter(id -> hierarchy()
                        .find(id)
                        .filter(CertificateAuthority::isToTaint)
                        .isPresent())
                .sorted();
    }

    private static boolean isToTaint(Authority authority) {
        return !authority.isTainted() && authority.phase() != Phase.DESTROYED;
    }

    /** Who and what is revoked now. */
    public Revocations revocations() {
        return records.ledger().revocations();
    }

    /**
     * New lists of what is revoked, for verifiers outside the mesh: one of each issuing authority that signed what may be in
     * use, the one that signs now first. Each counts for 24 hours, or until its authority ends.
     *
     * @return empty if the journal cannot be written or no key be used now, or no issuing authority is valid
     */
    public List<X509CRL> revocationLists() {
        rotator.glance(clock.instant());
        return authorities.signing(present -> revoker.lists(present.listSigners()));
    }

    /** Whether the authority knows that it issued a certificate: one that it does not know of must not renew. */
    public boolean knows(BigInteger serial) {
        return records.ledger().leaf(serial).isPresent();
    }

    private Issuance issue(Asked asked, PublicKey key, Duration lifetime) {
        Issuance answer =
                answers.once(asked, clock.instant(), this::canBeGivenAgain, () -> leaves.issue(asked, key, lifetime));
        // Whoever was revoked while this was made has not got it
        return admission.revoked(asked.id()).<Issuance>map(refused -> refused).orElse(answer);
    }

    private boolean canBeGivenAgain(Issued given) {
        boolean present = authorities
                .present()
                .leafSigner()
                .filter(by ->
                        by.chain().equals(given.chain().subList(1, given.chain().size())))
                .isPresent();
        return present && revocations().of(given.leaf().getSerialNumber()).isEmpty();
    }
}
