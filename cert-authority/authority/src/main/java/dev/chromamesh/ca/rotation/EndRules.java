package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How authorities leave. What cannot be undone waits for a steady clock. */
final class EndRules {

    private EndRules() {}

    static Optional<Step.Retire> retireIssuer(Situation s) {
        return held(s.hierarchy().in(Tier.ISSUING, Phase.DRAINING).filter(issuer -> isDrained(issuer, s)), s)
                .map(issuer -> new Step.Retire(
                        s.nextNumber(), s.now(), issuer.id(), s.hierarchy().bundle()));
    }

    static Optional<Step.Destroy> destroyIssuer(Situation s) {
        return held(s.hierarchy().in(Tier.ISSUING, Phase.RETIRED), s)
                .map(issuer -> new Step.Destroy(s.nextNumber(), s.now(), issuer.id()));
    }

    static Optional<Step.Retire> retireRoot(Situation s) {
        return held(s.hierarchy().in(Tier.ROOT, Phase.DRAINING).filter(root -> isDrainedRoot(root, s)), s)
                .map(root -> retire(root, s));
    }

    /**
     * A root that stood by and is tainted, expired, or replaced by a younger one that all know. A tainted one does not wait
     * for the clock, which has no part in the matter.
     */
    static Optional<Step.Retire> retireStandBy(Situation s) {
        return s.hierarchy()
                .in(Tier.ROOT, Phase.PUBLISHED)
                .filter(root -> root.isTainted() || (s.isSteady() && isSuperfluous(root, s)))
                .filter(root -> s.hierarchy()
                        .below(root.id())
                        .allMatch(issuer -> issuer.phase().isOver()))
                .findFirst()
                .map(root -> retire(root, s));
    }

    /** A key that nobody will be asked about: those who were to learn that its root is gone know it, or are late. */
    static Optional<Step.Destroy> destroyRoot(Situation s) {
        if (!s.inputs().rootAvailable()) {
            return Optional.empty();
        }
        Stream<Authority> retired =
                s.hierarchy().in(Tier.ROOT, Phase.RETIRED).filter(root -> s.isSettled(root, root.since()));
        Stream<Authority> unused = s.hierarchy().in(Tier.ROOT, Phase.PREPARED).filter(root -> !root.isSound(s.now()));
        return held(Stream.concat(retired, unused), s)
                .map(root -> new Step.Destroy(s.nextNumber(), s.now(), root.id()));
    }

    /** Whether no leaf depends on it any more, or with a tainted root nobody who renewed in time. */
    static boolean isDrained(Authority issuer, Situation s) {
        return !s.hasLeaves(issuer) || isAbandoned(s.hierarchy().rootOf(issuer), s);
    }

    /** Those below a root whose newest leaf is still from there. */
    static List<Holder> holding(Authority root, Situation s) {
        return s.hierarchy()
                .below(root.id())
                .flatMap(issuer -> s.inputs().acknowledgements().holding(issuer.id()).stream())
                .distinct()
                .sorted(Comparator.comparing(Holder::name))
                .toList();
    }

    /** From when on a tainted root is waited for; empty while there is nothing to go over to. */
    static Optional<Instant> abandonedSince(Authority root, Situation s) {
        return s.hierarchy()
                .signer(s.now())
                .flatMap(signer -> s.active(Tier.ROOT))
                .map(next -> {
                    Instant tainted = root.taintedAt().orElse(next.since());
                    return tainted.isAfter(next.since()) ? tainted : next.since();
                });
    }

    private static boolean isAbandoned(Authority root, Situation s) {
        Optional<Instant> since = abandonedSince(root, s);
        if (!root.isTainted() || since.isEmpty()) {
            return false;
        }
        Authority next = s.active(Tier.ROOT).orElseThrow();
        boolean known = s.isOverridden(next) || s.notYet(next).isEmpty();
        return s.isLate(since.get()) || (known && holding(root, s).isEmpty());
    }

    private static boolean isDrainedRoot(Authority root, Situation s) {
        boolean isFollowed = s.active(Tier.ROOT).isPresent();
        boolean isEmpty =
                s.hierarchy().below(root.id()).allMatch(issuer -> issuer.phase().isOver() && isDrained(issuer, s));
        return isFollowed && isEmpty;
    }

    /** Whether a root that stands by is of no use any more. */
    static boolean isSuperfluous(Authority root, Situation s) {
        if (root.phase() != Phase.PUBLISHED) {
            return false;
        }
        boolean isReplaced = s.hierarchy()
                .in(Tier.ROOT, Phase.PUBLISHED)
                .filter(other -> other.id().compareTo(root.id()) > 0 && other.isSound(s.now()))
                .anyMatch(other -> s.isSettled(other, other.since()));
        return root.isExpired(s.now()) || isReplaced;
    }

    private static Step.Retire retire(Authority root, Situation s) {
        return new Step.Retire(s.nextNumber(), s.now(), root.id(), s.hierarchy().bundle() + 1);
    }

    private static Optional<Authority> held(Stream<Authority> authorities, Situation s) {
        return s.isSteady() ? authorities.findFirst() : Optional.empty();
    }
}
