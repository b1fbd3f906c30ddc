package dev.chromamesh.xds;

import java.util.Set;

/**
 * What a client wants of one type.
 *
 * @param wildcard all resources, beside those named
 * @param everNamed whether the client ever named a resource; from then on an empty list of names means "none", not "all"
 *     (state-of-the-world only)
 * @param names those asked for by name, existing or not
 */
record Subscription(boolean wildcard, boolean everNamed, Set<String> names) {

    /** The name that means "all". */
    static final String WILDCARD = "*";

    static final Subscription NOTHING = new Subscription(false, false, Set.of());

    Subscription {
        names = Set.copyOf(names);
    }

    boolean covers(String name) {
        return wildcard || names.contains(name);
    }
}
