package dev.chromamesh.ca.rotation;

import java.util.SortedMap;

/** What holds for every hierarchy. */
final class HierarchyCheck {

    private final long bundle;
    private final SortedMap<AuthorityId, Authority> authorities;

    private HierarchyCheck(long bundle, SortedMap<AuthorityId, Authority> authorities) {
        this.bundle = bundle;
        this.authorities = authorities;
    }

    static void check(long step, long bundle, long overridden, SortedMap<AuthorityId, Authority> authorities) {
        requireBetween("step", step, 0, Long.MAX_VALUE);
        requireBetween("bundle", bundle, 0, Long.MAX_VALUE);
        requireBetween("overridden", overridden, 0, bundle);
        HierarchyCheck check = new HierarchyCheck(bundle, authorities);
        authorities.forEach(check::checkAuthority);
        for (Tier tier : Tier.values()) {
            check.checkActive(tier);
        }
    }

    private void checkActive(Tier tier) {
        int active = 0;
        for (Authority authority : authorities.values()) {
            active += authority.phase() == Phase.ACTIVE && authority.id().tier() == tier ? 1 : 0;
        }
        requireBetween("active " + tier, active, 0, 1);
    }

    private void checkAuthority(AuthorityId id, Authority authority) {
        if (!id.equals(authority.id())) {
            throw new IllegalArgumentException("authority: " + authority.id() + " (expected: " + id + ")");
        }
        requireBetween("bundle", authority.bundle(), 0, bundle);
        authority.signedBy().ifPresent(signer -> checkSigner(authority, signer));
    }

    private void checkSigner(Authority authority, AuthorityId id) {
        Authority signer = authorities.get(id);
        if (signer == null) {
            throw new IllegalArgumentException("signedBy: " + id + " (expected: one of " + authorities.keySet() + ")");
        }
        if (!authority.id().isRoot()) {
            checkIssuer(authority, signer);
        }
    }

    private static void checkIssuer(Authority issuer, Authority root) {
        if (issuer.phase() == Phase.ACTIVE && !root.phase().isTrusted()) {
            throw new IllegalArgumentException(
                    "root of " + issuer.id() + ": " + root.phase() + " (expected: in the trust bundle)");
        }
        if (root.phase().isOver() && !issuer.phase().isOver()) {
            throw new IllegalArgumentException(
                    "phase of " + issuer.id() + ": " + issuer.phase() + " (expected: over, as its root is)");
        }
        if (root.isTainted() && !issuer.isTainted() && issuer.phase() != Phase.DESTROYED) {
            throw new IllegalArgumentException(
                    "taint of " + issuer.id() + ": none (expected: tainted, as its root is)");
        }
    }

    private static void requireBetween(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
