package dev.chromamesh.ca.issue;

import dev.chromamesh.ca.ledger.LeafRecord;
import dev.chromamesh.ca.ledger.Ledger;
import dev.chromamesh.ca.rotation.AuthorityId;
import dev.chromamesh.ca.rotation.BundleAcknowledgement;
import dev.chromamesh.ca.rotation.Holder;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * Those who hold unexpired leaves at one moment, by the ledger, and what they acknowledged. A holder has a trust bundle in two
 * places, for the mesh and for its way to the authority; the second comes with its leaf. So it counts as having only what was
 * there when its leaf was made, whatever it acknowledged. Immutable.
 */
final class LeafHolders implements BundleAcknowledgement {

    private record Who(String id, Optional<UUID> instance) {}

    private record Held(LeafRecord newest, Optional<AuthorityId> issuer, long acknowledged) {

        Holder holder() {
            String instance = newest.instance().map(uuid -> "/" + uuid).orElse("");
            return new Holder(newest.id().path() + instance, newest.notAfter());
        }
    }

    private final List<Held> all;

    private LeafHolders(List<Held> all) {
        this.all = all;
    }

    static LeafHolders at(Instant now, Ledger ledger, HolderBundles bundles) {
        Map<Who, LeafRecord> newest = new HashMap<>();
        for (LeafRecord leaf : ledger.unexpired(now)) {
            newest.merge(
                    new Who(leaf.id().uri(), leaf.instance()),
                    leaf,
                    BinaryOperator.maxBy(Comparator.comparing(LeafRecord::issuedAt)));
        }
        return new LeafHolders(held(newest.values(), ledger, bundles));
    }

    private static List<Held> held(Collection<LeafRecord> newest, Ledger ledger, HolderBundles bundles) {
        return newest.stream()
                .map(leaf -> new Held(leaf, ledger.authority(leaf.issuer()), acknowledged(leaf, ledger, bundles)))
                .toList();
    }

    private static long acknowledged(LeafRecord leaf, Ledger ledger, HolderBundles bundles) {
        long said = bundles.acknowledged(leaf.id(), leaf.instance());
        // The authority's own server asks it directly
        return leaf.id().isReserved() ? said : Math.min(said, ledger.bundle(leaf.serial()));
    }

    @Override
    public List<Holder> waiting(long bundle) {
        return those(held -> held.acknowledged() < bundle);
    }

    @Override
    public List<Holder> holding(AuthorityId issuer) {
        return those(held -> held.issuer().equals(Optional.of(issuer)));
    }

    private List<Holder> those(Predicate<Held> wanted) {
        return all.stream()
                .filter(wanted)
                .map(Held::holder)
                .sorted(Comparator.comparing(Holder::name))
                .toList();
    }
}
