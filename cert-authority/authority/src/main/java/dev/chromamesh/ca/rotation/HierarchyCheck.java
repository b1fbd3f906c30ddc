package dev.chromamesh.ca.rotation;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** What holds for every hierarchy. */
final class HierarchyCheck {

    private HierarchyCheck() {}

    static void check(long step, long bundle, long overridden, SortedMap<AuthorityId, Authority> authorities) {
        require(step >= 0, "step: " + step + " (expected: at least 0)");
        require(bundle >= 0 && bundle <= step, "bundle: " + bundle + " (expected: 0 to " + step + ")");
        require(
                overridden >= 0 && overridden <= bundle,
                "overridden: " + overridden + " (expected: 0 to " + bundle + ")");
        for (Tier tier : Tier.values()) {
            long active = authorities.values().stream()
                    .filter(authority -> authority.id().tier() == tier && authority.phase() == Phase.ACTIVE)
                    .count();
            require(active <= 1, "active " + tier + ": " + active + " (expected: at most 1)");
        }
        authorities.forEach((id, authority) -> {
            require(id.equals(authority.id()), "authority: " + authority.id() + " (expected: " + id + ")");
            require(
                    authority.bundle() <= bundle,
                    "bundle of " + id + ": " + authority.bundle() + " (expected: at most " + bundle + ")");
            checkSigner(authority, authorities);
        });
    }

    private static void checkSigner(Authority authority, Map<AuthorityId, Authority> authorities) {
        if (authority.signedBy().isEmpty()) {
            return;
        }
        AuthorityId id = authority.signedBy().get();
        Authority signer = Optional.ofNullable(authorities.get(id))
                .orElseThrow(() -> new IllegalArgumentException(
                        "signedBy: " + id + " (expected: one of " + authorities.keySet() + ")"));
        if (authority.id().isRoot()) {
            return;
        }
        require(
                authority.phase() != Phase.ACTIVE || signer.phase().isTrusted(),
                "root of " + authority.id() + ": " + signer.phase() + " (expected: in the trust bundle)");
        require(
                !signer.phase().isOver() || authority.phase().isOver(),
                authority.id() + ": " + authority.phase() + " (expected: over, as its root is " + signer.phase() + ")");
        require(
                !signer.isTainted() || authority.isTainted() || authority.phase() == Phase.DESTROYED,
                authority.id() + ": not tainted (expected: tainted, as its root is)");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
