package dev.chromamesh.ca.profile;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x509.Time;

/**
 * Moments as certificates write them (RFC 5280, 4.1.2.5): UTCTime to the end of 2049, then GeneralizedTime; seconds, Zulu.
 *
 * <p>Written here rather than by the library's constructors for {@code Date}, which format with calendars and digits that
 * a locale chooses.
 */
final class DerTime {

    private static final int FIRST_GENERALIZED_YEAR = 2050;
    private static final int LAST_YEAR = 9999;
    private static final int CENTURY = 100;
    private static final int GENERALIZED_LENGTH = 15;

    private DerTime() {}

    static Time of(Instant moment) {
        LocalDateTime utc = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
        if (utc.getYear() < 1950 || utc.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException("moment: " + moment + " (expected: years 1950 to " + LAST_YEAR + ")");
        }
        return utc.getYear() < FIRST_GENERALIZED_YEAR
                ? new Time(new DERUTCTime(withoutCentury(utc).toString()))
                : new Time(new DERGeneralizedTime(withoutCentury(utc)
                        .insert(0, twoDigits(utc.getYear() / CENTURY))
                        .toString()));
    }

    /** By hand: a formatter took a tenth of the time of a whole certificate. */
    private static StringBuilder withoutCentury(LocalDateTime utc) {
        return new StringBuilder(GENERALIZED_LENGTH)
                .append(twoDigits(utc.getYear() % CENTURY))
                .append(twoDigits(utc.getMonthValue()))
                .append(twoDigits(utc.getDayOfMonth()))
                .append(twoDigits(utc.getHour()))
                .append(twoDigits(utc.getMinute()))
                .append(twoDigits(utc.getSecond()))
                .append('Z');
    }

    private static char[] twoDigits(int number) {
        return new char[] {(char) ('0' + number / 10), (char) ('0' + number % 10)};
    }
}
