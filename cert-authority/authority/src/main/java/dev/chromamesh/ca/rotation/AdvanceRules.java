package dev.chromamesh.ca.rotation;

import dev.chromamesh.ca.profile.Validity;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Issuing authorities signed in advance, for the time in which the root's key is elsewhere. */
final class AdvanceRules {

    private AdvanceRules() {}

    /** Below the active root and below those that stand by, which may have to take over without their key. */
    static Optional<Step.Prepare> sign(Situation s) {
        if (!s.inputs().rootAvailable()) {
            return Optional.empty();
        }
        return Stream.concat(s.active(Tier.ROOT).stream(), s.hierarchy().in(Tier.ROOT, Phase.PUBLISHED))
                .filter(root -> root.isSound(s.now()) && !EndRules.isSuperfluous(root, s))
                .filter(root -> useful(root, s).count() < s.policy().advance())
                .flatMap(root -> nextBelow(root, s).stream())
                .findFirst();
    }

    /** The key of one that was never used and never will be; a tainted one has no reason to wait for the clock. */
    static Optional<Step.Destroy> destroyUseless(Situation s) {
        return s.hierarchy()
                .in(Tier.ISSUING, Phase.PREPARED)
                .filter(issuer -> isUseless(issuer, s) && (issuer.isTainted() || s.isSteady()))
                .findFirst()
                .map(issuer -> new Step.Destroy(s.nextNumber(), s.now(), issuer.id()));
    }

    static Stream<Authority> useful(Authority root, Situation s) {
        return IssuerRules.prepared(root.id(), s).filter(issuer -> !isUseless(issuer, s));
    }

    static boolean isUseless(Authority issuer, Situation s) {
        Authority root = s.hierarchy().rootOf(issuer);
        boolean rootIsOver = root.phase() == Phase.DRAINING || EndRules.isSuperfluous(root, s);
        return issuer.isTainted() || rootIsOver || issuer.isExpired(s.now()) || isOvertaken(issuer, root, s);
    }

    /** Whether its turn came and went: the active one lives longer, or another one was signed for the time after. */
    private static boolean isOvertaken(Authority issuer, Authority root, Situation s) {
        Optional<Authority> active = s.active(Tier.ISSUING).filter(one -> IssuerRules.isBelow(one, root));
        Instant end = issuer.validity().notAfter();
        boolean byActive = active.filter(one -> one.isSound(s.now()))
                .filter(one -> !one.validity().notAfter().isBefore(end))
                .isPresent();
        return byActive || (IssuerRules.isPastDue(issuer, s) && hasSuccessor(issuer, root, s));
    }

    private static boolean hasSuccessor(Authority issuer, Authority root, Situation s) {
        return IssuerRules.prepared(root.id(), s)
                .filter(other -> other.isSound(s.now()) && !IssuerRules.isPastDue(other, s))
                .anyMatch(other ->
                        other.validity().notAfter().isAfter(issuer.validity().notAfter()));
    }

    /** Begins where the last one below the root is due, so that one follows the other. */
    private static Optional<Step.Prepare> nextBelow(Authority root, Situation s) {
        Optional<Authority> last = Stream.concat(s.active(Tier.ISSUING).stream(), useful(root, s))
                .filter(issuer -> IssuerRules.isBelow(issuer, root))
                .filter(issuer -> !issuer.isTainted())
                .max(Comparator.comparing(issuer -> issuer.validity().notAfter()));
        Instant start = last.map(s::dueAt).filter(due -> due.isAfter(s.now())).orElse(s.now());
        Instant end = start.plus(s.policy().issuing().life());
        if (!start.isBefore(root.validity().notAfter())) {
            return Optional.empty();
        }
        Validity validity = (start.equals(s.now())
                        ? Validity.from(start, s.policy().issuing().life())
                        : new Validity(start, end))
                .within(root.validity());
        boolean pointless = last.filter(one -> !one.validity().notAfter().isBefore(validity.notAfter()))
                .isPresent();
        return pointless ? Optional.empty() : Optional.of(step(root, validity, s));
    }

    private static Step.Prepare step(Authority root, Validity validity, Situation s) {
        return new Step.Prepare(
                s.nextNumber(),
                s.now(),
                s.hierarchy().nextId(Tier.ISSUING),
                Optional.of(root.id()),
                validity,
                s.policy().issuing().keyType());
    }
}
