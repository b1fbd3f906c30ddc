package dev.chromamesh.ca.rotation;

import java.util.Locale;

/** What an authority signs. */
public enum Tier {
    /** Signs issuing authorities, and the next root for those who know only this one. In the trust bundle. */
    ROOT,
    /** Signs leaves. Trusted because of its root. */
    ISSUING;

    /** The word that ids begin with. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
