package dev.chromamesh.ca.rotation;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** When time alone changes a situation. */
final class Schedule {

    private Schedule() {}

    /** The first moment after now at which something is due, ends, or is waited for no longer. */
    static Optional<Instant> nextMoment(Situation s, List<Wait> waits) {
        Stream<Instant> waited = waits.stream().map(Wait::until).flatMap(Optional::stream);
        Stream<Instant> lives = s.hierarchy().authorities().values().stream()
                .filter(authority -> !authority.phase().isOver())
                .flatMap(authority -> ofLife(authority, s));
        Stream<Instant> server = s.active(Tier.ROOT).stream().map(root -> s.deadline(root.since()));
        return Stream.of(waited, lives, server)
                .flatMap(moments -> moments)
                .filter(moment -> moment.isAfter(s.now()))
                .min(Comparator.naturalOrder());
    }

    private static Stream<Instant> ofLife(Authority authority, Situation s) {
        Stream<Instant> always = Stream.of(
                authority.validity().notBefore(),
                s.dueAt(authority),
                authority.validity().notAfter().plusNanos(1));
        Stream<Instant> ofRoots = authority.id().isRoot()
                ? Stream.concat(
                        Stream.of(authority.at(s.policy().standByReplaced())),
                        Findings.AGES.stream().map(authority::at))
                : Stream.empty();
        return Stream.concat(always, ofRoots);
    }
}
