package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.Issuance.Refused;
import dev.chromamesh.ca.ledger.Ledger;
import java.time.Instant;
import java.util.Optional;

/** Who may ask for a leaf at all, before anything of the request is read. Thread-safe. */
final class Admission {

    private final TrustDomain trustDomain;
    private final Ledger ledger;
    private final Limiter limiter;

    Admission(AuthoritySettings settings, Ledger ledger) {
        this.trustDomain = settings.trustDomain();
        this.ledger = ledger;
        this.limiter = new Limiter(settings.limit());
    }

    /** Why a request is not looked at, if it is not. */
    Optional<Refused> of(IssuanceRequest request, Instant now) {
        return unfit(request.id()).or(() -> revoked(request.id())).or(() -> tooMany(request, now));
    }

    /** Why an identity is none that a workload of this trust domain can have, if it is none. */
    Optional<Refused> unfit(SpiffeId id) {
        if (!id.trustDomain().equals(trustDomain)) {
            return Optional.of(new Refused(
                    RefusalCode.IDENTITY_FOREIGN, id + " is of another trust domain (expected: " + trustDomain + ")"));
        }
        if (id.isReserved()) {
            return Optional.of(
                    new Refused(RefusalCode.IDENTITY_RESERVED, id + " is reserved; no workload may have it"));
        }
        return Optional.empty();
    }

    /** Why a workload gets nothing any more, if it is so. */
    Optional<Refused> revoked(SpiffeId id) {
        return ledger.revocations()
                .of(id)
                .map(revoked -> new Refused(
                        RefusalCode.IDENTITY_REVOKED,
                        id + " is revoked since " + revoked.at() + " ("
                                + revoked.reason().word() + ")"));
    }

    private Optional<Refused> tooMany(IssuanceRequest request, Instant now) {
        return request.instance()
                .flatMap(instance -> limiter.admit(request.id(), instance, now))
                .map(wait -> new Refused(
                        RefusalCode.TOO_MANY_REQUESTS,
                        "too many certificates for this instance of " + request.id() + "; the next one in "
                                + Math.max(1, wait.toSeconds()) + " s"));
    }
}
