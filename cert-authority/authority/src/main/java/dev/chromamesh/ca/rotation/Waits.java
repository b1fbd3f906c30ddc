package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a situation waits for. */
final class Waits {

    private Waits() {}

    /** @param held the step that would be next if the clock were steady */
    static List<Wait> of(Situation s, Optional<? extends Step> held) {
        List<Wait> waits = new ArrayList<>();
        acknowledgements(s).forEach(waits::add);
        leaves(s).forEach(waits::add);
        rootKey(s).forEach(waits::add);
        earlierRotation(s).ifPresent(waits::add);
        held.flatMap(step -> steadyClock(step, s)).ifPresent(waits::add);
        return waits;
    }

    static Stream<Wait> acknowledgements(Situation s) {
        Stream<Wait> takeOver = unsettledRoot(s).stream().map(root -> wait(root, RootRules.waitedSince(root, s), s));
        Stream<Wait> retired = s.hierarchy()
                .in(Tier.ROOT, Phase.RETIRED)
                .filter(root -> !s.isSettled(root, root.since()))
                .map(root -> wait(root, root.since(), s));
        Stream<Wait> standsBy = replacingStandBy(s).map(root -> wait(root, root.since(), s));
        return Stream.of(takeOver, retired, standsBy)
                .flatMap(waits -> waits)
                .filter(wait -> !wait.holders().isEmpty())
                .distinct();
    }

    /** The root that should take over, if it may not yet because not all know of it. */
    static Optional<Authority> unsettledRoot(Situation s) {
        boolean mayNot = RootRules.isWanted(s) && RootRules.nextRoot(s).isEmpty();
        return mayNot ? RootRules.candidates(s).findFirst() : Optional.empty();
    }

    private static Stream<Authority> replacingStandBy(Situation s) {
        List<Authority> standBy = s.hierarchy().in(Tier.ROOT, Phase.PUBLISHED).toList();
        return standBy.stream().skip(1).filter(root -> root.isSound(s.now()) && !s.isSettled(root, root.since()));
    }

    private static Wait wait(Authority root, Instant since, Situation s) {
        return new Wait(
                Wait.What.ACKNOWLEDGEMENT, root.id(), root.bundle(), s.notYet(root), Optional.of(s.deadline(since)));
    }

    private static Stream<Wait> leaves(Situation s) {
        return s.hierarchy()
                .in(Tier.ISSUING, Phase.DRAINING)
                .filter(issuer -> !EndRules.isDrained(issuer, s))
                .map(issuer -> leaves(issuer, s));
    }

    private static Wait leaves(Authority issuer, Situation s) {
        Authority root = s.hierarchy().rootOf(issuer);
        Optional<Instant> end = s.inputs().ledger().latestEnd(issuer.id()).map(last -> last.plusNanos(1));
        Optional<Instant> deadline = EndRules.abandonedSince(root, s)
                .filter(since -> root.isTainted())
                .map(s::deadline)
                .filter(at -> end.isEmpty() || at.isBefore(end.get()));
        List<Holder> holders = s.inputs().acknowledgements().holding(issuer.id());
        return new Wait(Wait.What.LEAVES, issuer.id(), 0, holders, deadline.or(() -> end));
    }

    private static Stream<Wait> rootKey(Situation s) {
        if (s.inputs().rootAvailable()) {
            return Stream.empty();
        }
        Stream<AuthorityId> lastKeys = s.hierarchy()
                .in(Tier.ROOT, Phase.RETIRED)
                .filter(root -> s.isSettled(root, root.since()))
                .map(Authority::id);
        return Stream.concat(signing(s).stream(), lastKeys)
                .distinct()
                .map(id -> new Wait(Wait.What.ROOT_KEY, id, 0, List.of(), Optional.empty()));
    }

    /** The authority that could be made, or could take over, if the root's key were here. */
    private static Optional<AuthorityId> signing(Situation s) {
        Optional<Authority> next = RootRules.nextRoot(s);
        if (next.isPresent()) {
            return next.map(Authority::id);
        }
        boolean noRoot =
                RootRules.isWanted(s) && RootRules.candidates(s).findAny().isEmpty();
        if (noRoot) {
            return Optional.of(s.hierarchy().nextId(Tier.ROOT));
        }
        return s.soundRoot()
                .filter(root -> IssuerRules.isDue(root, s))
                .map(root -> s.hierarchy().nextId(Tier.ISSUING));
    }

    private static Optional<Wait> earlierRotation(Situation s) {
        return s.hierarchy()
                .order(Tier.ROOT)
                .filter(order -> s.isRootDraining())
                .flatMap(order -> s.hierarchy().in(Tier.ROOT, Phase.DRAINING).findFirst())
                .map(root -> new Wait(Wait.What.EARLIER_ROTATION, root.id(), 0, List.of(), Optional.empty()));
    }

    private static Optional<Wait> steadyClock(Step step, Situation s) {
        if (s.isSteady() || !(step instanceof Step.OfAuthority ofAuthority)) {
            return Optional.empty();
        }
        Instant end = s.now().plus(s.policy().hold()).minus(s.inputs().moment().steadyFor());
        return Optional.of(new Wait(Wait.What.STEADY_CLOCK, ofAuthority.id(), 0, List.of(), Optional.of(end)));
    }
}
