package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A hierarchy at a moment, and the questions that more than one rule asks about it. */
record Situation(Hierarchy hierarchy, Inputs inputs, RotationPolicy policy) {

    Instant now() {
        return inputs.moment().now();
    }

    /** Whether the clock may be believed where a mistake could not be undone. */
    boolean isSteady() {
        return inputs.moment().steadyFor().compareTo(policy.hold()) >= 0;
    }

    long nextNumber() {
        return hierarchy.step() + 1;
    }

    Situation after(Step step) {
        return new Situation(hierarchy.apply(step), inputs, policy);
    }

    Optional<Authority> active(Tier tier) {
        return hierarchy.active(tier);
    }

    /** The active root, if it may sign issuing authorities and the next root now. */
    Optional<Authority> soundRoot() {
        return active(Tier.ROOT).filter(root -> root.isSound(now()));
    }

    Instant dueAt(Authority authority) {
        return authority.at(policy.due());
    }

    /** Since when an active authority is to be followed by another, by age, taint or order; empty if it is not yet. */
    Optional<Instant> dueSince(Authority active) {
        Optional<Instant> byAge = Optional.of(dueAt(active)).filter(at -> !at.isAfter(now()));
        Optional<Instant> byOrder = startedOrder(active.id().tier()).map(Order::at);
        return Stream.of(byAge, active.taintedAt(), byOrder)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /** The order that is being carried out: one for a root has to wait until the root before is out of the bundle. */
    Optional<Order> startedOrder(Tier tier) {
        boolean busy = tier == Tier.ROOT && isRootDraining();
        return busy ? Optional.empty() : hierarchy.order(tier);
    }

    boolean isRootDraining() {
        return hierarchy.in(Tier.ROOT, Phase.DRAINING).findAny().isPresent();
    }

    /** Whether this active authority must go for another reason than an order, so that any kind of key will do. */
    boolean mustGo(Authority active) {
        return !active.isSound(now()) || !dueAt(active).isAfter(now());
    }

    List<Holder> notYet(Authority root) {
        return inputs.acknowledgements().waiting(root.bundle());
    }

    boolean isOverridden(Authority root) {
        return hierarchy.overridden() >= root.bundle();
    }

    /** Whether everybody knows of a root's last change, or is waited for no longer. */
    boolean isSettled(Authority root, Instant waitedSince) {
        return isOverridden(root) || isKnown(root) || isLate(waitedSince);
    }

    /**
     * Whether everybody knows of a root's last change. A clock that was set forward makes leaves look expired and their
     * holders look gone, so it has to be steady, unless there is no active root whose leaves could wait.
     */
    private boolean isKnown(Authority root) {
        boolean urgent = active(Tier.ROOT).map(Authority::isTainted).orElse(true);
        return (urgent || isSteady() || root.phase() == Phase.ACTIVE)
                && notYet(root).isEmpty();
    }

    Instant deadline(Instant since) {
        return since.plus(policy.deadline());
    }

    boolean isLate(Instant since) {
        return isSteady() && !now().isBefore(deadline(since));
    }

    boolean hasLeaves(Authority issuer) {
        return inputs.ledger().hasUnexpired(issuer.id(), now());
    }

    /** The same, had the clock been steady for long enough. */
    Situation ifSteady() {
        Moment steady = new Moment(now(), policy.hold());
        return new Situation(
                hierarchy,
                new Inputs(
                        steady, inputs.rootAvailable(), inputs.ledger(), inputs.acknowledgements(), inputs.commands()),
                policy);
    }
}
