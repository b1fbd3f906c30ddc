package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.crypto.PathCheck;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.issue.Present.LeafSigner;
import dev.chromamesh.ca.ledger.Asked;
import dev.chromamesh.ca.ledger.LeafRecord;
import dev.chromamesh.ca.profile.DnsName;
import dev.chromamesh.ca.profile.Issuer;
import dev.chromamesh.ca.profile.LeafSpec;
import dev.chromamesh.ca.profile.Profiles;
import dev.chromamesh.ca.profile.Validity;
import dev.chromamesh.ca.profile.WebhookSpec;
import dev.chromamesh.ca.vault.VaultException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a leaf: filled in and checked, written down, signed, checked again, written down again. Thread-safe; for one key
 * at most one caller at a time.
 */
final class LeafIssuer {

    /** A leaf that ends sooner, unless one so short was asked for, would expire before its owner can use it. */
    private static final Duration LEAST_LIFETIME = Duration.ofMinutes(10);

    private final Authorities authorities;
    private final Rotator rotator;
    private final Records records;
    private final CertificateSigner signer;
    private final PathCheck paths;
    private final InstantSource clock;

    private volatile @Nullable DraftCheck check;
    /** The authorities whose path from a leaf to a root was validated. */
    private volatile @Nullable Present validated;

    LeafIssuer(
            Authorities authorities, Rotator rotator, Records records, CertificateSigner signer, InstantSource clock) {
        this.authorities = authorities;
        this.rotator = rotator;
        this.records = records;
        this.signer = signer;
        this.paths = new PathCheck(signer.crypto());
        this.clock = clock;
    }

    /** What is the same for every kind of leaf. */
    record Frame(PublicKey key, BigInteger serial, Validity validity, Issuer issuer, DraftCheck check) {}

    /** A leaf for a workload, or the control plane. */
    Issuance issue(Asked asked, PublicKey key, Duration lifetime) {
        return issue(asked, key, lifetime, frame -> {
            LeafSpec spec = new LeafSpec(
                    asked.id(), asked.instance(), frame.key(), frame.serial(), frame.validity(), frame.issuer());
            return signer.prepare(Profiles.leaf(spec), draft -> frame.check().leaf(draft, spec));
        });
    }

    /** A leaf for the webhook of the control plane. */
    Issuance issueForWebhook(Asked asked, SortedSet<DnsName> names, PublicKey key, Duration lifetime) {
        return issue(asked, key, lifetime, frame -> {
            WebhookSpec spec = new WebhookSpec(names, frame.key(), frame.serial(), frame.validity(), frame.issuer());
            return signer.prepare(Profiles.webhook(spec), draft -> frame.check().webhook(draft, spec));
        });
    }

    private Issuance issue(Asked asked, PublicKey key, Duration lifetime, Function<Frame, CheckedContent> profile) {
        Instant now = clock.instant();
        rotator.glance(now);
        return authorities.signing(present -> issue(asked, key, lifetime, now, present, profile));
    }

    private Issuance issue(
            Asked asked,
            PublicKey key,
            Duration lifetime,
            Instant now,
            Present present,
            Function<Frame, CheckedContent> profile) {
        if (present.leafSigner().isEmpty()) {
            return new Refused(
                    RefusalCode.AUTHORITY_NOT_READY,
                    "no issuing authority signs now, and no other is ready; see the log of the certificate authority");
        }
        LeafSigner by = present.leafSigner().get();
        X509Certificate issuing = by.issuing().certificate();
        Optional<Refused> refusal = unusable(now, by, lifetime).or(() -> keyReused(asked, now));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        Issuer above = by.issuer();
        Validity validity = Validity.from(now, lifetime).within(above.validity());
        Frame frame = new Frame(key, signer.serial(), validity, above, check(issuing));
        CheckedContent content = profile.apply(frame);
        try {
            return sign(content, by, present, record(asked, frame, now));
        } catch (VaultException e) {
            return new Refused(RefusalCode.KEY_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private Issuance sign(CheckedContent content, LeafSigner by, Present present, LeafRecord record)
            throws VaultException {
        Optional<Refused> unwritten = records.write(record.issuing(content.digest()));
        if (unwritten.isPresent()) {
            return unwritten.get();
        }
        records.ledger().add(record);
        X509Certificate leaf = content.sign(by.issuing().key());
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        chain.addAll(by.chain());
        Issued issued = new Issued(leaf, chain, by.root(), record.issuedAt());
        requireTrusted(issued, record.id(), present);
        String digest = Digests.sha256(leaf);
        Optional<Refused> unwrittenToo = records.write(record.issued(digest));
        if (unwrittenToo.isPresent()) {
            return unwrittenToo.get();
        }
        records.ledger().issued(record.serial(), digest);
        return issued;
    }

    private static LeafRecord record(Asked asked, Frame frame, Instant now) {
        return new LeafRecord(
                frame.serial(),
                asked.id(),
                asked.instance(),
                frame.issuer().keyId(),
                asked.key(),
                asked.request(),
                now,
                frame.validity().notAfter());
    }

    /** The same request again may have a certificate of the same key: the answer was lost, and the process with it. */
    private Optional<Refused> keyReused(Asked asked, Instant now) {
        return records.ledger()
                .holder(asked.key())
                .filter(holder -> !holder.answers(asked)
                        || now.isAfter(holder.issuedAt().plus(Answers.GRACE))
                        || isRevoked(holder.serial()))
                .map(holder -> Answers.keyReused("was certified at " + holder.issuedAt()));
    }

    private boolean isRevoked(BigInteger serial) {
        return records.ledger().revocations().of(serial).isPresent();
    }

    private DraftCheck check(X509Certificate issuing) {
        DraftCheck present = check;
        if (present == null || !present.isFor(issuing)) {
            present = new DraftCheck(issuing);
            check = present;
        }
        return present;
    }

    private Optional<Refused> unusable(Instant now, LeafSigner by, Duration lifetime) {
        for (X509Certificate certificate : List.of(by.issuing().certificate(), by.root())) {
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

    /**
     * As the peers will judge it: nobody gets a certificate that others refuse.
     *
     * <p>The first leaf of an issuing authority, and the first after a change of the bundle, is validated as a peer would.
     * Those after it have the same path: their own signature was verified with the issuer's key, and all they say compared
     * with the profile, when they were made.
     */
    @SuppressWarnings("ReferenceEquality") // the same object, in a look that each issuance takes
    private void requireTrusted(Issued issued, SpiffeId id, Present present) {
        if (present == validated) {
            return;
        }
        try {
            paths.require(List.of(issued.leaf(), issued.chain().get(1)), present.bundle(), issued.issuedAt());
            SpiffeId said = isWebhook(id) ? id : SpiffeCertificates.identity(issued.leaf());
            if (!said.equals(id)) {
                throw new IllegalStateException("new certificate is of " + said + " (expected: " + id + ")");
            }
        } catch (CertificateException e) {
            throw new IllegalStateException("new certificate of " + id + " would not be trusted", e);
        }
        validated = present;
    }

    private static boolean isWebhook(SpiffeId id) {
        return id.equals(SpiffeId.webhook(id.trustDomain()));
    }
}
