package dev.chromamesh.ca.rotation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** What must hold in every world, by true time and by what each client really knows. */
final class Laws {

    private final World world;
    private final boolean judgesSteps;
    private long lastBundle;
    private long overridden;
    private long passedOver;

    /** @param judgesSteps whether a step is judged before it is done, else only what comes of it */
    Laws(World world, boolean judgesSteps) {
        this.world = world;
        this.judgesSteps = judgesSteps;
    }

    /** Before a step is done. */
    void may(Step step) {
        if (step instanceof Step.Waive override) {
            overridden = override.bundle();
        }
        if (judgesSteps) {
            judge(step);
        }
    }

    private void judge(Step step) {
        if (step instanceof Step.Activate activate && activate.id().isRoot()) {
            mayTakeOver(world.hierarchy.find(activate.id()).orElseThrow());
        } else if (step instanceof Step.Retire retire) {
            mayRetire(world.hierarchy.find(retire.id()).orElseThrow());
        } else if (step instanceof Step.Prepare prepare) {
            prepare.signedBy().ifPresent(id -> {
                Authority signer = world.hierarchy.find(id).orElseThrow();
                require(world.rootAvailable, () -> "nobody signs with a key that is away: " + step);
                maySign(signer);
            });
        }
    }

    private void mayTakeOver(Authority root) {
        boolean known = world.clients.stream()
                .filter(client -> client.holdsAt(world.now))
                .allMatch(client -> client.acknowledged() >= root.bundle());
        boolean urgent =
                world.hierarchy.active(Tier.ROOT).map(Authority::isTainted).orElse(true);
        Instant deadline = requireNonNull(world.bundleTimes.get(root.bundle())).plus(world.policy.deadline());
        boolean late = !world.now.isBefore(deadline) || world.wasClockWrong;
        boolean excused = overridden >= root.bundle() || (urgent && world.wasClockWrong);
        require(known || late || excused, () -> root.id() + " takes over before all know of it");
        if (world.wasClockWrong) {
            // Deadlines that began by a wrong clock may be short: those who were passed over then were not late
            passedOver = root.bundle();
        }
    }

    private void mayRetire(Authority authority) {
        Authority root = authority.id().isRoot() ? authority : world.hierarchy.rootOf(authority);
        for (Client client : world.clients) {
            boolean below = client.leaf().issuer().equals(authority.id())
                    || client.leaf().root().equals(authority.id());
            require(
                    !below || !client.holdsAt(world.now) || mayBeLeftBehind(root),
                    () -> authority.id() + " is retired under the leaf of " + client.name());
        }
        Instant end = world.ledger.getOrDefault(authority.id(), Instant.MIN);
        require(end.isBefore(world.now) || root.isTainted(), () -> authority.id() + " is retired before " + end);
    }

    private boolean mayBeLeftBehind(Authority root) {
        return root.isTainted()
                && world.hierarchy
                        .active(Tier.ROOT)
                        .map(next ->
                                !world.now.isBefore(next.since().plus(world.policy.deadline())) || world.wasClockWrong)
                        .orElse(false);
    }

    void maySign(Authority signer) {
        require(signer.isSound(world.serverNow()), () -> "signs with a tainted or expired authority: " + signer);
        require(
                signer.id().isRoot() || world.hierarchy.rootOf(signer).isSound(world.serverNow()),
                () -> "signs below a tainted or expired root: " + signer);
    }

    void sameBundle(long bundle, Set<AuthorityId> before, Set<AuthorityId> roots) {
        require(before.equals(roots), () -> "bundle " + bundle + " is " + roots + " and was " + before);
        require(bundle >= lastBundle, () -> "bundle " + bundle + " after " + lastBundle);
        lastBundle = bundle;
    }

    void sameAfterReplay(Hierarchy hierarchy, Hierarchy replayed) {
        require(hierarchy.equals(replayed), () -> "replay gives " + replayed + " instead of " + hierarchy);
    }

    void samePromise(Hierarchy promised, Hierarchy hierarchy) {
        require(hierarchy.equals(promised), () -> "the decision promised " + promised + " instead of " + hierarchy);
    }

    void settlesDown(boolean again) {
        require(!again, () -> "decisions without end");
    }

    /** Whoever acknowledged in time checks the leaf of each peer that renewed in time. */
    void holdNow() {
        for (Tier tier : Tier.values()) {
            require(world.hierarchy.in(tier, Phase.ACTIVE).count() <= 1, () -> "more than one active " + tier);
        }
        Set<Long> known = new HashSet<>();
        Set<AuthorityId> roots = new HashSet<>();
        for (Client client : world.clients) {
            if (client.holdsAt(world.now)) {
                if (isInTime(client)) {
                    known.add(client.acknowledged());
                }
                if (isWithoutTaint(client)) {
                    roots.add(client.leaf().root());
                }
            }
        }
        for (long bundle : known) {
            require(
                    requireNonNull(world.bundles.get(bundle)).containsAll(roots),
                    () -> "bundle " + bundle + " cannot check all of " + roots);
        }
    }

    private boolean isInTime(Client client) {
        // The first bundle that it does not know is the one that it is latest with
        long next = client.acknowledged() + 1;
        return next > world.hierarchy.bundle()
                || (next > overridden
                        && next > passedOver
                        && world.now.isBefore(
                                requireNonNull(world.bundleTimes.get(next)).plus(world.policy.deadline())));
    }

    private boolean isWithoutTaint(Client client) {
        return !world.hierarchy.find(client.leaf().root()).orElseThrow().isTainted();
    }

    private static void require(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new AssertionError(message.get());
        }
    }
}
