package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All authorities there ever were, and what was asked for: the whole state of rotation, which follows from the steps
 * alone.
 *
 * @param step the number of the last step, 0 before the first
 * @param bundle the number of the trust bundle; grows whenever a root enters or leaves it, 0 before the first
 * @param overridden the bundle up to which the operator waived acknowledgements, 0 for none
 * @param authorities by id; the destroyed ones stay, so that no number comes twice
 * @param orders rotations asked for and not done yet, the oldest first
 */
public record Hierarchy(
        long step, long bundle, long overridden, SortedMap<AuthorityId, Authority> authorities, List<Order> orders) {

    /** @throws IllegalArgumentException if no sequence of steps leads here */
    public Hierarchy {
        authorities = Collections.unmodifiableSortedMap(new TreeMap<>(authorities));
        orders = List.copyOf(orders);
        HierarchyCheck.check(step, bundle, overridden, authorities);
    }

    /** Before the first root is made. */
    public static Hierarchy empty() {
        return new Hierarchy(0, 0, 0, new TreeMap<>(), List.of());
    }

    /**
     * What is after a step. A step whose number was passed already changes nothing, so that a journal can be read again
     * from anywhere.
     *
     * @throws IllegalArgumentException if the step is not the next one, or not possible here; the message says why
     */
    public Hierarchy apply(Step next) {
        if (next.number() <= step) {
            return this;
        }
        return new StepEffects(this).of(next);
    }

    /** The authority that signs in a tier; empty only while the last one is of no use and the next is not ready. */
    public Optional<Authority> active(Tier tier) {
        // Asked by every rule, several times
        for (Authority authority : authorities.values()) {
            if (authority.phase() == Phase.ACTIVE && authority.id().tier() == tier) {
                return Optional.of(authority);
            }
        }
        return Optional.empty();
    }

    /**
     * The issuing authority that may sign a leaf now: the active one, if it and its root are neither tainted nor outside
     * their validity.
     */
    public Optional<Authority> signer(Instant now) {
        return active(Tier.ISSUING)
                .filter(issuer -> issuer.isSound(now))
                .filter(issuer -> rootOf(issuer).isSound(now));
    }

    /** The roots in the trust bundle, in the order of their numbers. */
    public List<Authority> trusted() {
        return of(Tier.ROOT).filter(root -> root.phase().isTrusted()).toList();
    }

    /** The authority of this id, if there ever was one. */
    public Optional<Authority> find(AuthorityId id) {
        return Optional.ofNullable(authorities.get(id));
    }

    Stream<Authority> of(Tier tier) {
        return authorities.values().stream().filter(authority -> authority.id().tier() == tier);
    }

    Stream<Authority> in(Tier tier, Phase phase) {
        return of(tier).filter(authority -> authority.phase() == phase);
    }

    /** The issuing authorities that a root signed. */
    Stream<Authority> below(AuthorityId root) {
        return of(Tier.ISSUING).filter(issuer -> issuer.signedBy().equals(Optional.of(root)));
    }

    /** Only for issuing authorities, which all have one. */
    Authority rootOf(Authority issuer) {
        return find(issuer.signedBy().orElseThrow()).orElseThrow();
    }

    Optional<Order> order(Tier tier) {
        return orders.stream().filter(order -> order.tier() == tier).findFirst();
    }

    AuthorityId nextId(Tier tier) {
        int last = of(tier).mapToInt(authority -> authority.id().number()).max().orElse(0);
        return new AuthorityId(tier, last + 1);
    }
}
