package dev.chromamesh.ca.rotation;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names an authority for ever, as in {@code root-1} and {@code issuing-3}. Ordered by tier, then by number.
 *
 * @param number from 1 on within its tier, in the order in which they were made; never used again
 */
public record AuthorityId(Tier tier, int number) implements Comparable<AuthorityId> {

    private static final Pattern TEXT = Pattern.compile("(root|issuing)-([1-9][0-9]{0,8})");
    private static final Comparator<AuthorityId> ORDER =
            Comparator.comparing(AuthorityId::tier).thenComparingInt(AuthorityId::number);

    /** @throws IllegalArgumentException if the number is not positive */
    public AuthorityId {
        if (number < 1) {
            throw new IllegalArgumentException("number: " + number + " (expected: at least 1)");
        }
    }

    /** A root of this number. */
    public static AuthorityId root(int number) {
        return new AuthorityId(Tier.ROOT, number);
    }

    /** An issuing authority of this number. */
    public static AuthorityId issuing(int number) {
        return new AuthorityId(Tier.ISSUING, number);
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if the text is of another form
     */
    public static AuthorityId parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("authority: " + text + " (expected: as in root-1 or issuing-3)");
        }
        Tier tier = matcher.group(1).equals(Tier.ROOT.word()) ? Tier.ROOT : Tier.ISSUING;
        return new AuthorityId(tier, Integer.parseInt(matcher.group(2)));
    }

    boolean isRoot() {
        return tier == Tier.ROOT;
    }

    @Override
    public int compareTo(AuthorityId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return tier.word() + "-" + number;
    }
}
