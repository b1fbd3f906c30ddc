package dev.chromamesh.xds;

import java.util.Set;

/**
 * What a stream has yet to find out or to say about one type. It outlives the event that gave rise to it, because a response may have
 * to wait until an earlier one is answered.
 *
 * @param everything any name may have news, or may be gone
 * @param look these may
 * @param due these are sent even if they have not changed, provided they exist
 * @param asked those of them that the client asked for: it is told if they do not exist (incremental only)
 * @param leaving names that the client was told of and that have ceased to exist
 * @param answer the client waits for a response, be it an empty one
 */
record Owed(
        boolean everything, Set<String> look, Set<String> due, Set<String> asked, Set<String> leaving, boolean answer) {

    static final Owed NOTHING = new Owed(false, Set.of(), Set.of(), Set.of(), Set.of(), false);

    static final Owed EVERYTHING = new Owed(true, Set.of(), Set.of(), Set.of(), Set.of(), false);

    Owed {
        look = Set.copyOf(look);
        due = Set.copyOf(due);
        asked = Set.copyOf(asked);
        leaving = Set.copyOf(leaving);
    }

    boolean isNothing() {
        return equals(NOTHING);
    }

    /** The same, and everything has to be looked at. */
    Owed andEverything() {
        return new Owed(true, look, due, asked, leaving, answer);
    }
}
