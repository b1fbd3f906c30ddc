package dev.chromamesh.controlplane.store;

/**
 * What the store holds under a key.
 *
 * @param key its name
 * @param revision of this content: a store never uses a number twice; at least 1
 * @param text the content
 */
public record Entry(Key key, long revision, String text) {

    /** The revision of what does not exist. */
    public static final long ABSENT = 0;

    /** Checks the revision. */
    public Entry {
        if (revision <= ABSENT) {
            throw new IllegalArgumentException("revision " + revision + " (expected: 1 or more)");
        }
    }

    /** Names the entry without its content, which may be long. */
    @Override
    public String toString() {
        return key + "@" + revision;
    }
}
