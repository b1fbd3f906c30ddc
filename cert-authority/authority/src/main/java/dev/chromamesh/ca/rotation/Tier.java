package dev.chromamesh.ca.rotation;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What an authority signs. */
public enum Tier {
    /** Signs issuing authorities, and the next root for those who know only this one. In the trust bundle. */
    ROOT,
    /** Signs leaves. Trusted because of its root. */
    ISSUING;

    /** The word that ids begin with, and that an operator says. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The tier of a word. */
    public static Optional<Tier> of(String word) {
        return Stream.of(values()).filter(tier -> tier.word().equals(word)).findFirst();
    }
}
