package dev.chromamesh.ca.rotation;

import dev.chromamesh.ca.profile.Validity;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** How roots come into the trust bundle and take over. */
final class RootRules {

    private RootRules() {}

    /** There is always a root that stands by, or is about to: of the ordered kind, not older than half its life. */
    static Optional<Step.Prepare> prepare(Situation s) {
        boolean hasNext = Stream.of(Phase.PREPARED, Phase.PUBLISHED)
                .flatMap(phase -> s.hierarchy().in(Tier.ROOT, phase))
                .anyMatch(root -> isFresh(root, s) && isOrdered(root, s));
        if (hasNext || !s.inputs().rootAvailable()) {
            return Optional.empty();
        }
        RotationPolicy.Kind kind = s.policy().root();
        String keyType = s.startedOrder(Tier.ROOT).map(Order::keyType).orElse(kind.keyType());
        return Optional.of(new Step.Prepare(
                s.nextNumber(),
                s.now(),
                s.hierarchy().nextId(Tier.ROOT),
                s.soundRoot().map(Authority::id),
                Validity.from(s.now(), kind.life()),
                keyType));
    }

    static Optional<Step.Publish> publish(Situation s) {
        return s.hierarchy()
                .in(Tier.ROOT, Phase.PREPARED)
                .filter(root -> root.isSound(s.now()))
                .findFirst()
                .map(root -> new Step.Publish(
                        s.nextNumber(), s.now(), root.id(), s.hierarchy().bundle() + 1));
    }

    /** Only once an issuing authority is there to go on with: a root alone would sign nothing. */
    static Optional<Step.Activate> activate(Situation s) {
        return nextRoot(s)
                .filter(root -> IssuerRules.ready(root.id(), s).isPresent())
                .map(root -> new Step.Activate(s.nextNumber(), s.now(), root.id()));
    }

    /** A root that is of no use, and was not replaced by the rule before. */
    static Optional<Step.Drain> drain(Situation s) {
        return s.active(Tier.ROOT)
                .filter(root -> root.isTainted() || (root.isExpired(s.now()) && s.isSteady()))
                .map(root -> new Step.Drain(s.nextNumber(), s.now(), root.id()));
    }

    /** The root that may take over now, whether or not there is an issuing authority below it. */
    static Optional<Authority> nextRoot(Situation s) {
        if (!isWanted(s)) {
            return Optional.empty();
        }
        return candidates(s)
                .filter(root -> s.isSettled(root, waitedSince(root, s)))
                .findFirst();
    }

    /** Whether another root is to take over as soon as one can. */
    static boolean isWanted(Situation s) {
        return s.active(Tier.ROOT).map(root -> s.dueSince(root).isPresent()).orElse(true);
    }

    /** Roots that may take over once they are known to all, the youngest first. */
    static Stream<Authority> candidates(Situation s) {
        boolean anyKind = s.active(Tier.ROOT).map(s::mustGo).orElse(true);
        return s.hierarchy()
                .in(Tier.ROOT, Phase.PUBLISHED)
                .filter(root -> root.isSound(s.now()))
                .filter(root -> anyKind || isOrdered(root, s))
                .sorted(Comparator.comparing(Authority::id).reversed());
    }

    /** From when on the deadline counts: a root that stood by for years gives the late ones a day all the same. */
    static Instant waitedSince(Authority root, Situation s) {
        Optional<Instant> wanted = s.active(Tier.ROOT)
                .map(s::dueSince)
                .orElseGet(() -> s.hierarchy()
                        .in(Tier.ROOT, Phase.DRAINING)
                        .map(Authority::since)
                        .max(Comparator.naturalOrder()));
        return wanted.filter(at -> at.isAfter(root.since())).orElse(root.since());
    }

    static boolean isFresh(Authority root, Situation s) {
        Instant old = root.at(s.policy().standByReplaced());
        return root.isSound(s.now()) && s.now().isBefore(old);
    }

    private static boolean isOrdered(Authority root, Situation s) {
        return s.startedOrder(Tier.ROOT)
                .map(order -> order.keyType().equals(root.keyType()))
                .orElse(true);
    }
}
