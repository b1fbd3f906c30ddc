package dev.chromamesh.ca.profile;

import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a certificate revocation list is to say (RFC 5280, 5). It is complete for its issuer, so it has no issuing
 * distribution point: that extension only narrows a list.
 *
 * @param issuer whose certificates it is about, and who signs it
 * @param number from 1, greater than that of each list before
 * @param thisUpdate when it was made; cut to whole seconds
 * @param nextUpdate when the next one will be there at the latest; cut to whole seconds, after thisUpdate
 * @param entries in the order of their serial numbers
 */
public record CrlSpec(Issuer issuer, long number, Instant thisUpdate, Instant nextUpdate, List<Entry> entries) {

    /**
     * One certificate that is not to be trusted.
     *
     * @param serial its serial number
     * @param at since when; cut to whole seconds
     * @param reason the CRLReason's number; 0, "unspecified", is left out of the list (RFC 5280, 5.3.1)
     */
    public record Entry(BigInteger serial, Instant at, int reason) {

        /** Cuts the moment. */
        public Entry {
            at = at.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /** @throws IllegalArgumentException if a value is out of range, or two entries have one serial number */
    public CrlSpec {
        thisUpdate = thisUpdate.truncatedTo(ChronoUnit.SECONDS);
        nextUpdate = nextUpdate.truncatedTo(ChronoUnit.SECONDS);
        entries = entries.stream().sorted(Comparator.comparing(Entry::serial)).toList();
        if (number < 1) {
            throw new IllegalArgumentException("number: " + number + " (expected: 1 or more)");
        }
        if (!nextUpdate.isAfter(thisUpdate)) {
            throw new IllegalArgumentException("next update: " + nextUpdate + " (expected: after " + thisUpdate + ")");
        }
        Set<BigInteger> serials = new HashSet<>();
        for (Entry entry : entries) {
            if (!serials.add(entry.serial())) {
                throw new IllegalArgumentException("entries: " + entry.serial() + " twice (expected: once)");
            }
        }
    }
}
