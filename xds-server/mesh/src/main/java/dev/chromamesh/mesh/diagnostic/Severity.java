package dev.chromamesh.mesh.diagnostic;

import java.util.Locale;

/** How much a diagnostic weighs. */
public enum Severity {
    /** The file is not used. */
    ERROR,
    /** The file is used, but surely not as its writer means it. */
    WARNING,
    /** Worth knowing, may well be meant. */
    NOTE;

    /** The word in reports. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
