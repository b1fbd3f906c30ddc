package dev.chromamesh.ca.rotation;

import dev.chromamesh.ca.profile.Validity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What each step does to a hierarchy, and why it may not be done to this one. Used once. */
final class StepEffects {

    private final Hierarchy before;
    private final SortedMap<AuthorityId, Authority> authorities;
    private final List<Order> orders;
    private long bundle;
    private long overridden;

    StepEffects(Hierarchy before) {
        this.before = before;
        this.authorities = new TreeMap<>(before.authorities());
        this.orders = new ArrayList<>(before.orders());
        this.bundle = before.bundle();
        this.overridden = before.overridden();
    }

    Hierarchy of(Step step) {
        long expected = before.step() + 1;
        require(step.number() == expected, "number: " + step.number() + " (expected: " + expected + ")");
        if (step instanceof Step.OfAuthority ofAuthority) {
            change(ofAuthority);
        } else if (step instanceof Step.Waive override) {
            require(
                    override.bundle() > overridden && override.bundle() <= bundle,
                    "bundle: " + override.bundle() + " (expected: above " + overridden + ", up to " + bundle + ")");
            require(!override.reason().isBlank(), "reason: blank (expected: why nobody is waited for)");
            overridden = override.bundle();
        } else if (step instanceof Step.Raise raise) {
            require(raise.bundle() > bundle, "bundle: " + raise.bundle() + " (expected: above " + bundle + ")");
            bundle = raise.bundle();
        } else if (step instanceof Step.Command command) {
            require(!command.keyType().isBlank(), "keyType: blank (expected: the name of a kind of key)");
            orders.add(new Order(command.tier(), command.keyType(), command.at()));
        }
        return new Hierarchy(step.number(), bundle, overridden, authorities, orders);
    }

    private void change(Step.OfAuthority step) {
        if (step instanceof Step.Prepare prepare) {
            prepare(prepare);
        } else if (step instanceof Step.Publish publish) {
            publish(publish);
        } else if (step instanceof Step.Activate activate) {
            activate(activate);
        } else if (step instanceof Step.Drain drain) {
            drain(drain);
        } else if (step instanceof Step.Retire retire) {
            retire(retire);
        } else if (step instanceof Step.Destroy destroy) {
            destroy(destroy);
        } else if (step instanceof Step.Taint taint) {
            taint(taint);
        }
    }

    private void prepare(Step.Prepare step) {
        AuthorityId next = before.nextId(step.id().tier());
        require(step.id().equals(next), "id: " + step.id() + " (expected: " + next + ")");
        require(
                step.id().isRoot() || step.signedBy().isPresent(),
                "signedBy: nobody (expected: the root of " + step.id() + ")");
        step.signedBy().ifPresent(id -> checkSigner(step, known(id)));
        put(new Authority(
                step.id(),
                Phase.PREPARED,
                step.at(),
                Optional.empty(),
                step.signedBy(),
                step.validity(),
                step.keyType(),
                0));
    }

    private static void checkSigner(Step.Prepare step, Authority signer) {
        require(signer.id().isRoot(), "signedBy: " + signer.id() + " (expected: a root)");
        require(!signer.isTainted(), "signedBy: " + signer.id() + ", which is tainted (expected: a sound root)");
        requirePhase(signer, step.id().isRoot() ? EnumSet.of(Phase.ACTIVE) : EnumSet.of(Phase.PUBLISHED, Phase.ACTIVE));
        require(
                signer.validity().covers(step.at()),
                "signedBy: " + signer.id() + ", which is not valid at " + step.at() + " (expected: a valid root)");
        Validity wanted = step.validity();
        require(
                step.id().isRoot() || isWithin(wanted, signer.validity()),
                "validity: " + wanted + " (expected: within that of " + signer.id() + ", " + signer.validity() + ")");
    }

    private static boolean isWithin(Validity part, Validity whole) {
        return whole.covers(part.notBefore()) && whole.covers(part.notAfter());
    }

    private void publish(Step.Publish step) {
        Authority root = known(step.id());
        require(root.id().isRoot(), "id: " + root.id() + " (expected: a root)");
        requirePhase(root, EnumSet.of(Phase.PREPARED));
        requireSound(root, step.at());
        nextBundle(step.bundle());
        put(root.entering(Phase.PUBLISHED, step.at(), bundle));
    }

    private void activate(Step.Activate step) {
        Authority authority = known(step.id());
        requirePhase(authority, EnumSet.of(authority.id().isRoot() ? Phase.PUBLISHED : Phase.PREPARED));
        requireSound(authority, step.at());
        if (!authority.id().isRoot()) {
            requirePhase(before.rootOf(authority), EnumSet.of(Phase.ACTIVE));
        }
        before.active(authority.id().tier())
                .ifPresent(last -> put(last.entering(Phase.DRAINING, step.at(), last.bundle())));
        put(authority.entering(Phase.ACTIVE, step.at(), authority.bundle()));
        orders.stream().filter(order -> order.isDoneBy(authority)).findFirst().ifPresent(orders::remove);
    }

    private void drain(Step.Drain step) {
        Authority authority = known(step.id());
        requirePhase(authority, EnumSet.of(Phase.ACTIVE));
        require(
                authority.isTainted() || authority.isExpired(step.at()),
                "id: " + authority.id() + ", which is sound (expected: a tainted or an expired one)");
        put(authority.entering(Phase.DRAINING, step.at(), authority.bundle()));
    }

    private void retire(Step.Retire step) {
        Authority authority = known(step.id());
        requirePhase(
                authority,
                authority.id().isRoot() ? EnumSet.of(Phase.PUBLISHED, Phase.DRAINING) : EnumSet.of(Phase.DRAINING));
        if (authority.id().isRoot()) {
            before.below(authority.id())
                    .forEach(issuer -> requirePhase(issuer, Set.of(Phase.RETIRED, Phase.DESTROYED)));
            nextBundle(step.bundle());
        } else {
            require(step.bundle() == bundle, "bundle: " + step.bundle() + " (expected: " + bundle + ")");
        }
        put(authority.entering(Phase.RETIRED, step.at(), authority.id().isRoot() ? bundle : 0));
    }

    private void destroy(Step.Destroy step) {
        Authority authority = known(step.id());
        requirePhase(authority, EnumSet.of(Phase.PREPARED, Phase.RETIRED));
        put(authority.entering(Phase.DESTROYED, step.at(), authority.bundle()));
    }

    private void taint(Step.Taint step) {
        Authority authority = known(step.id());
        require(!authority.isTainted(), "id: " + authority.id() + " (expected: one that is not tainted already)");
        require(authority.phase() != Phase.DESTROYED, "id: " + authority.id() + " (expected: one that has a key)");
        put(authority.tainted(step.at()));
        before.below(authority.id())
                .filter(issuer -> !issuer.isTainted() && issuer.phase() != Phase.DESTROYED)
                .forEach(issuer -> put(issuer.tainted(step.at())));
    }

    private void nextBundle(long wanted) {
        require(wanted == bundle + 1, "bundle: " + wanted + " (expected: " + (bundle + 1) + ")");
        bundle = wanted;
    }

    private Authority known(AuthorityId id) {
        return before.find(id)
                .orElseThrow(() -> new IllegalArgumentException("id: " + id + " (expected: one of "
                        + before.authorities().keySet() + ")"));
    }

    private void put(Authority authority) {
        authorities.put(authority.id(), authority);
    }

    private static void requireSound(Authority authority, Instant at) {
        require(!authority.isTainted(), "id: " + authority.id() + ", which is tainted (expected: a sound one)");
        require(
                authority.validity().covers(at),
                "id: " + authority.id() + ", which is not valid at " + at + " (expected: a valid one)");
    }

    private static void requirePhase(Authority authority, Set<Phase> allowed) {
        require(
                allowed.contains(authority.phase()),
                "phase of " + authority.id() + ": " + authority.phase() + " (expected: " + allowed + ")");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
