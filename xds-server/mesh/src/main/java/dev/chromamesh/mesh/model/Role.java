package dev.chromamesh.mesh.model;

import java.util.Locale;

/** What a caller may do on a Chroma. Each role holds everything of the one before. */
public enum Role {
    /** Finds and reads collections and records. */
    READER,
    /** Also creates collections and writes records. */
    WRITER,
    /** Also changes and deletes collections and databases. */
    ADMIN;

    /** The word in {@code mesh.yaml}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this role may do what {@code needed} may. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }
}
