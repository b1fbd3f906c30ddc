package dev.chromamesh.ca.rotation;

import java.util.Optional;

/** One thing that should happen under some condition. */
@FunctionalInterface
interface Rule {

    /** The step that this rule wants next; empty if it wants none now. */
    Optional<? extends Step> next(Situation situation);
}
