package dev.chromamesh.ca.rotation;

import java.util.Locale;

/** The life of an authority, in order. None is entered twice. */
public enum Phase {
    /** Its key and certificate are durable; nobody knows of it. */
    PREPARED,
    /** A root only: in the trust bundle, signs no leaf yet. */
    PUBLISHED,
    /** The one of its tier that signs. */
    ACTIVE,
    /** Signs no more; leaves below it may be in use. */
    DRAINING,
    /** No leaf below it is in use; a root is out of the trust bundle. */
    RETIRED,
    /** Its key is gone. Its number stays, never to be used again. */
    DESTROYED;

    /** Whether a root in this phase is in the trust bundle. */
    public boolean isTrusted() {
        return this == PUBLISHED || this == ACTIVE || this == DRAINING;
    }

    /** Whether an authority in this phase has nothing more to do with any leaf. */
    public boolean isOver() {
        return this == RETIRED || this == DESTROYED;
    }

    /** As messages and scripts say it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
