package dev.chromamesh.controlplane;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.issue.IssuanceRequest;
import dev.chromamesh.ca.issue.RefusalCode;
import dev.chromamesh.ca.ledger.RevokedCertificate;
import dev.chromamesh.ca.ledger.RevokedIdentity;
import dev.chromamesh.controlplane.attest.Claim;
import dev.chromamesh.controlplane.attest.Claimant;
import dev.chromamesh.controlplane.attest.JoinTokenBook;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.controlplane.transport.Peer;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.protocol.JoinSecret;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.JoinRequest;
import dev.chromamesh.protocol.enrolment.v1.RenewRequest;
import io.grpc.StatusException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives sidecars their certificates. Runs on the reconciler's thread alone, so that of two calls for one instance or one
 * token the second sees what the first did.
 */
final class Enrolment {

    private static final Logger log = LoggerFactory.getLogger(Enrolment.class);

    private static final Duration COMPLAINTS = Duration.ofMinutes(1);

    private final Reconciler reconciler;
    private final JoinTokenBook tokens;
    private final CertificateAuthority authority;
    private final InstantSource clock;
    private @Nullable RefusalCode complained;
    private Instant complainedAt = Instant.EPOCH;

    Enrolment(Reconciler reconciler, JoinTokenBook tokens, CertificateAuthority authority, InstantSource clock) {
        this.reconciler = reconciler;
        this.tokens = tokens;
        this.authority = authority;
        this.clock = clock;
    }

    /** The roots to hand out with a certificate: not older than when it was made, as the world may be for a moment. */
    TrustBundle trust() {
        return authority.trustBundle();
    }

    /** Whether a token is worth the reconciler's time; anybody may send one. */
    void screen(JoinRequest request) throws StatusException, StoreException {
        granted(tokens.look(secret(request), claimant(request)));
    }

    /** A newcomer. Nothing in its request but the token says who it is. */
    InstanceRecord join(JoinRequest request) throws StatusException, StoreException {
        JoinSecret secret = secret(request);
        Claimant claimant = claimant(request);
        Claim.Granted claim = granted(tokens.look(secret, claimant));
        String workload = claim.workload();
        if (!request.getWorkload().isEmpty() && !request.getWorkload().equals(workload)) {
            throw Refusal.TOKEN_FOR_OTHER_WORKLOAD.failure(
                    "the join token is for \"" + workload + "\", not for the workload of this sidecar");
        }
        requireAdmitted(mesh().identity(workload));
        ServerState state = reconciler.state();
        Optional<InstanceRecord> before = Optional.ofNullable(state.instances().get(claimant.instance()));
        if (claim.again()
                && before.isPresent()
                && before.get().workload().equals(workload)
                && before.get().isAnswerTo(claimant.request())) {
            return before.get();
        }
        Instance instance =
                Advertisement.instance(claimant.instance(), workload, request.getInstance(), Optional.empty());
        EnrolmentRules.Join verdict =
                EnrolmentRules.join(mesh(), state.instances().values(), instance, claimant.request(), clock.instant());
        if (verdict instanceof EnrolmentRules.Refuse refuse) {
            throw refuse.refusal().failure(refuse.sentence());
        }
        Grant grant = issue(instance, request.getCertificateRequest().toByteArray(), Optional.empty());
        granted(tokens.spend(secret, claimant));
        for (UUID gone : ((EnrolmentRules.Admit) verdict).replaces()) {
            reconciler.forget(gone);
            log.info("{}/{} makes room for {}: its certificate has expired", workload, gone, instance.id());
        }
        String envoy = Advertisement.envoyVersion(request.getInstance());
        InstanceRecord record = new InstanceRecord(
                instance, envoy, clock.instant().truncatedTo(ChronoUnit.SECONDS), grant, Optional.empty());
        reconciler.remember(record);
        log.info(
                "joined: {}/{}{}, certificate {} until {}, {}",
                workload,
                instance.id(),
                instance.advertise().map(address -> " at " + address).orElse(""),
                grant.serial(),
                grant.expiresAt(),
                envoy.isEmpty() ? "Envoy of unknown version" : "Envoy " + envoy);
        return record;
    }

    /** A sidecar with a certificate: that certificate, not the request, says which. */
    InstanceRecord renew(Peer peer, RenewRequest request) throws StatusException, StoreException {
        Instant now = clock.instant();
        String workload = peer.id().path();
        requireInForce(peer, now);
        requireAdmitted(peer.id());
        requireNotRevoked(peer);
        requireKnown(peer);
        InstanceRecord record = reconciler.state().instances().get(peer.instance());
        if (record == null || !record.workload().equals(workload)) {
            throw Refusal.INSTANCE_UNKNOWN.failure("this server does not know instance " + peer.instance() + " of \""
                    + workload + "\"; was it forgotten? It has to join again with a new token");
        }
        byte[] certificateRequest = request.getCertificateRequest().toByteArray();
        String fingerprint = Fingerprints.sha256(certificateRequest);
        EnrolmentRules.Renewal verdict = EnrolmentRules.renewal(record, peer.certificate(), fingerprint);
        if (verdict instanceof EnrolmentRules.Repeat) {
            return record;
        }
        if (verdict instanceof EnrolmentRules.Refuse refuse) {
            throw refuse.refusal().failure(refuse.sentence());
        }
        if (verdict instanceof EnrolmentRules.Suspend suspend) {
            reconciler.remember(record.suspend(suspend.sentence()));
            log.warn("suspended: {}/{}: {}", workload, record.id(), suspend.sentence());
            throw Refusal.CERTIFICATE_OLDER.failure(suspend.sentence()
                    + "; this instance is suspended. Find out why, then join again with a new token");
        }
        Instance instance =
                Advertisement.instance(record.id(), workload, request.getInstance(), Optional.of(record.instance()));
        Optional<EnrolmentRules.Refuse> unfit =
                EnrolmentRules.fits(mesh(), reconciler.state().instances().values(), instance, now);
        if (unfit.isPresent()) {
            throw unfit.get().refusal().failure(unfit.get().sentence());
        }
        Grant grant = issue(instance, certificateRequest, Optional.of(Grant.serial(peer.certificate())));
        InstanceRecord renewed = record.with(instance, Advertisement.envoyVersion(request.getInstance()), grant);
        reconciler.remember(renewed);
        log.debug("renewed: {}/{}, certificate {} until {}", workload, record.id(), grant.serial(), grant.expiresAt());
        return renewed;
    }

    private Mesh mesh() {
        return reconciler.state().mesh().mesh();
    }

    private Grant issue(Instance instance, byte[] certificateRequest, Optional<String> renewedFrom)
            throws StatusException {
        SpiffeId id = mesh().identity(instance.workload());
        Issuance issuance = authority.issue(new IssuanceRequest(
                id,
                Optional.of(instance.id()),
                certificateRequest,
                reconciler.state().world().certificateLifetime()));
        if (issuance instanceof Issuance.Issued issued) {
            return new Grant(Fingerprints.sha256(certificateRequest), renewedFrom, issued.chain(), issued.issuedAt());
        }
        Issuance.Refused refused = (Issuance.Refused) issuance;
        if (refused.code().isTemporary()) {
            complain(id, refused);
            throw Refusal.SERVER_UNAVAILABLE.failure(refused.reason());
        }
        throw Refusal.REQUEST_REFUSED.failure(refused.reason());
    }

    /** Of a fault that all meet, once in a while; that one asks for too many is its own business, and told to it. */
    private void complain(SpiffeId id, Issuance.Refused refused) {
        Instant now = clock.instant();
        boolean isNew = !refused.code().equals(complained) || now.isAfter(complainedAt.plus(COMPLAINTS));
        if (isNew && refused.code() != RefusalCode.TOO_MANY_REQUESTS) {
            complained = refused.code();
            complainedAt = now;
            log.error("no certificate for {}, and perhaps others: {}", id, refused.reason());
        }
    }

    private static void requireInForce(Peer peer, Instant now) throws StatusException {
        Instant expiry = peer.certificate().getNotAfter().toInstant();
        if (now.isAfter(expiry)) {
            throw Refusal.CERTIFICATE_EXPIRED.failure(
                    "the client certificate expired at " + expiry + "; join again with a new token");
        }
    }

    /** After a restore there may be certificates that the authority does not know of, and cannot tell what became of. */
    private void requireKnown(Peer peer) throws StatusException {
        if (!authority.knows(peer.certificate().getSerialNumber())) {
            throw Refusal.CERTIFICATE_UNKNOWN.failure(
                    "the certificate authority does not know that it issued the client"
                            + " certificate: it was put back to an earlier state since; join again with a new token");
        }
    }

    /** The authority would refuse as well; but a lost answer is given again without asking it. */
    private void requireAdmitted(SpiffeId id) throws StatusException {
        Optional<RevokedIdentity> revoked = authority.revocations().of(id);
        if (revoked.isPresent()) {
            throw Refusal.WORKLOAD_REVOKED.failure(id + " is revoked since "
                    + revoked.get().at() + " (" + revoked.get().reason().word()
                    + "); it gets no certificate until it is readmitted");
        }
    }

    private void requireNotRevoked(Peer peer) throws StatusException {
        Optional<RevokedCertificate> revoked =
                authority.revocations().of(peer.certificate().getSerialNumber());
        if (revoked.isPresent()) {
            throw Refusal.CERTIFICATE_REVOKED.failure("the client certificate is revoked since "
                    + revoked.get().at() + " (" + revoked.get().reason().word() + "); join again with a new token");
        }
    }

    private static Claim.Granted granted(Claim claim) throws StatusException {
        if (claim instanceof Claim.Refused refused) {
            throw refused.refusal().failure(refused.sentence());
        }
        return (Claim.Granted) claim;
    }

    private static JoinSecret secret(JoinRequest request) throws StatusException {
        if (request.getTokenSecret().size() != JoinSecret.BYTES) {
            throw Refusal.TOKEN_MALFORMED.failure("the secret of a join token has " + JoinSecret.BYTES + " bytes");
        }
        return new JoinSecret(request.getTokenSecret());
    }

    private static Claimant claimant(JoinRequest request) throws StatusException {
        return new Claimant(
                Advertisement.id(request.getInstance()),
                Fingerprints.sha256(request.getCertificateRequest().toByteArray()));
    }
}
