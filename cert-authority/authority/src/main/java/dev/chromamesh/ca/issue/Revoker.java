package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.key.SigningKey;
import dev.chromamesh.ca.ledger.CrlRecord;
import dev.chromamesh.ca.ledger.LeafRecord;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.ca.ledger.Revocations;
import dev.chromamesh.ca.ledger.RevokedCertificate;
import dev.chromamesh.ca.ledger.RevokedIdentity;
import dev.chromamesh.ca.profile.CrlSpec;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.vault.VaultException;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes, and says who and what is revoked. A revocation holds once it is on the disk: what is not, did not happen.
 * Thread-safe.
 */
final class Revoker {

    private static final Logger LOG = LoggerFactory.getLogger(Revoker.class);

    /** How long a list counts at most; a new one is made whenever it is asked for. */
    static final Duration CRL_LIFETIME = Duration.ofHours(24);

    private final Records records;
    private final CertificateSigner signer;
    private final InstantSource clock;

    Revoker(Records records, CertificateSigner signer, InstantSource clock) {
        this.records = records;
        this.signer = signer;
        this.clock = clock;
    }

    /** Empty if the workload is revoked now; it may have been before, and then nothing changes. */
    synchronized Optional<Refused> revoke(SpiffeId id, RevocationReason reason) {
        Ledger ledger = records.ledger();
        if (ledger.revocations().of(id).isPresent()) {
            return Optional.empty();
        }
        RevokedIdentity revoked = new RevokedIdentity(id, clock.instant(), reason);
        Optional<Refused> unwritten = records.write(revoked.revoked());
        if (unwritten.isEmpty()) {
            ledger.add(revoked);
        }
        return unwritten;
    }

    /** Empty if the workload is not revoked now. */
    synchronized Optional<Refused> readmit(SpiffeId id) {
        Ledger ledger = records.ledger();
        Optional<RevokedIdentity> revoked = ledger.revocations().of(id);
        if (revoked.isEmpty()) {
            return Optional.empty();
        }
        Optional<Refused> unwritten = records.write(revoked.get().readmitted());
        if (unwritten.isEmpty()) {
            ledger.readmit(id);
        }
        return unwritten;
    }

    /** Empty if the certificate is revoked now. */
    synchronized Optional<Refused> revoke(BigInteger serial, RevocationReason reason) {
        Ledger ledger = records.ledger();
        if (ledger.revocations().of(serial).isPresent()) {
            return Optional.empty();
        }
        Optional<LeafRecord> leaf = ledger.leaf(serial);
        if (leaf.isEmpty()) {
            return Optional.of(new Refused(
                    RefusalCode.CERTIFICATE_UNKNOWN,
                    "no certificate with serial " + serial.toString(16)
                            + " is known: it was never issued here, or ended " + Ledger.MEMORY.toDays()
                            + " days ago or more"));
        }
        RevokedCertificate revoked = new RevokedCertificate(
                serial,
                leaf.get().id(),
                leaf.get().issuer(),
                ledger.certificate(serial),
                leaf.get().notAfter(),
                clock.instant(),
                reason);
        Optional<Refused> unwritten = records.write(revoked.revoked());
        if (unwritten.isEmpty()) {
            ledger.add(revoked);
        }
        return unwritten;
    }

    /** Empty if all of these are revoked now, as they were in a time that is lost. */
    synchronized Optional<Refused> relearn(Evidence evidence) {
        Ledger ledger = records.ledger();
        for (RevokedIdentity revoked : evidence.identities()) {
            if (ledger.revocations().of(revoked.id()).isEmpty()) {
                Optional<Refused> unwritten = records.write(revoked.revoked());
                if (unwritten.isPresent()) {
                    return unwritten;
                }
                ledger.add(revoked);
            }
        }
        for (RevokedCertificate revoked : evidence.certificates()) {
            if (ledger.revocations().of(revoked.serial()).isEmpty()) {
                Optional<Refused> unwritten = records.write(revoked.revoked());
                if (unwritten.isPresent()) {
                    return unwritten;
                }
                ledger.add(revoked);
            }
        }
        return Optional.empty();
    }

    /**
     * A list of each of these issuing authorities that is valid now.
     *
     * @return empty if the journal cannot be written or a key not be used now, or none is valid
     */
    synchronized List<X509CRL> lists(List<SigningKey> issuing) {
        List<X509CRL> lists = new ArrayList<>();
        for (SigningKey each : issuing) {
            list(each).ifPresent(lists::add);
        }
        return lists;
    }

    private Optional<X509CRL> list(SigningKey issuing) {
        Ledger ledger = records.ledger();
        Instant now = clock.instant();
        Issuer issuer = new Issuer(issuing.certificate());
        if (!issuer.validity().covers(now) || !issuer.validity().covers(now.plusSeconds(1))) {
            return Optional.empty();
        }
        List<CrlSpec.Entry> entries = ledger
                .revocations()
                .listed(issuer.keyId(), ledger.unexpired(now.minus(Revocations.LISTED_AFTER_END)), now)
                .stream()
                .map(revoked -> new CrlSpec.Entry(
                        revoked.serial(),
                        earlier(revoked.at(), now),
                        revoked.reason().code()))
                .toList();
        Instant next = earlier(now.plus(CRL_LIFETIME), issuer.validity().notAfter());
        CrlSpec spec = new CrlSpec(issuer, ledger.crlNumber() + 1, now, next, entries);
        CheckedCrl checked = CheckedCrl.check(signer, spec);
        CrlRecord record = new CrlRecord(issuer.keyId(), spec.number(), checked.digest());
        if (records.write(record.signing()).isPresent()) {
            return Optional.empty();
        }
        ledger.add(record);
        try {
            return Optional.of(checked.sign(issuing.key()));
        } catch (VaultException e) {
            LOG.error("no revocation list is signed: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Of revocations: a clock that was set back must not make verifiers wait for one that is to come. */
    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
