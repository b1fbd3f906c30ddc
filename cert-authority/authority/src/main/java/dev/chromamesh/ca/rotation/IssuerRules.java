package dev.chromamesh.ca.rotation;

import dev.chromamesh.ca.profile.Validity;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How issuing authorities are made and take over. */
final class IssuerRules {

    private IssuerRules() {}

    /** One below the root that may take over, so that both change in one go. */
    static Optional<Step.Prepare> prepareBelowNextRoot(Situation s) {
        return RootRules.nextRoot(s)
                .filter(root -> ready(root.id(), s).isEmpty())
                .flatMap(root -> prepare(root, s));
    }

    /** One below the active root, if the active one has to be followed and none that was signed in advance will do. */
    static Optional<Step.Prepare> prepareDue(Situation s) {
        return s.soundRoot()
                .filter(root -> isDue(root, s))
                .filter(root -> ready(root.id(), s).isEmpty())
                .flatMap(root -> prepare(root, s))
                .filter(step -> helps(step.validity(), step.signedBy(), s));
    }

    static Optional<Step.Activate> activate(Situation s) {
        return s.soundRoot()
                .filter(root -> isDue(root, s))
                .flatMap(root -> ready(root.id(), s))
                .map(issuer -> new Step.Activate(s.nextNumber(), s.now(), issuer.id()));
    }

    /** One that is of no use, and was not replaced by the rule before. */
    static Optional<Step.Drain> drain(Situation s) {
        return s.active(Tier.ISSUING)
                .filter(issuer -> issuer.isTainted() || (issuer.isExpired(s.now()) && s.isSteady()))
                .map(issuer -> new Step.Drain(s.nextNumber(), s.now(), issuer.id()));
    }

    /** Whether another one below this root, which is active, is to take over as soon as one can. */
    static boolean isDue(Authority root, Situation s) {
        return s.active(Tier.ISSUING)
                .map(active -> !isBelow(active, root)
                        || s.now().isBefore(active.validity().notBefore())
                        || s.dueSince(active).isPresent())
                .orElse(true);
    }

    /** The prepared one below a root that may take over now: the one whose turn it is, of the ordered kind. */
    static Optional<Authority> ready(AuthorityId root, Situation s) {
        Optional<Authority> active = s.active(Tier.ISSUING);
        boolean anyKind = active.map(
                        issuer -> s.mustGo(issuer) || !issuer.signedBy().equals(Optional.of(root)))
                .orElse(true);
        Optional<String> ordered =
                anyKind ? Optional.empty() : s.startedOrder(Tier.ISSUING).map(Order::keyType);
        return prepared(root, s)
                .filter(issuer -> issuer.isSound(s.now()))
                .filter(issuer -> ordered.map(issuer.keyType()::equals).orElse(true))
                .filter(issuer -> helps(issuer.validity(), issuer.signedBy(), s))
                .min(Comparator.<Authority, Boolean>comparing(issuer -> isPastDue(issuer, s))
                        .thenComparing(issuer -> issuer.validity().notAfter()));
    }

    static boolean isPastDue(Authority issuer, Situation s) {
        return !s.dueAt(issuer).isAfter(s.now());
    }

    static Stream<Authority> prepared(AuthorityId root, Situation s) {
        return s.hierarchy().below(root).filter(issuer -> issuer.phase() == Phase.PREPARED);
    }

    static boolean isBelow(Authority issuer, Authority root) {
        return issuer.signedBy().equals(Optional.of(root.id()));
    }

    /** One that takes over for its age alone must live longer than the present one: not so at the end of a root. */
    private static boolean helps(Validity next, Optional<AuthorityId> root, Situation s) {
        return s.active(Tier.ISSUING)
                .filter(active -> active.isSound(s.now()) && active.signedBy().equals(root))
                .filter(active -> s.startedOrder(Tier.ISSUING).isEmpty())
                .map(active -> next.notAfter().isAfter(active.validity().notAfter()))
                .orElse(true);
    }

    private static Optional<Step.Prepare> prepare(Authority root, Situation s) {
        if (!s.inputs().rootAvailable()) {
            return Optional.empty();
        }
        Validity validity = Validity.from(s.now(), s.policy().issuing().life()).within(root.validity());
        String keyType = s.startedOrder(Tier.ISSUING)
                .map(Order::keyType)
                .orElse(s.policy().issuing().keyType());
        return Optional.of(new Step.Prepare(
                s.nextNumber(),
                s.now(),
                s.hierarchy().nextId(Tier.ISSUING),
                Optional.of(root.id()),
                validity,
                keyType));
    }
}
