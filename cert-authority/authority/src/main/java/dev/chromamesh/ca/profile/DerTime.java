package dev.chromamesh.ca.profile;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.util.Locale;
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
    private static final DateTimeFormatter UTC_TIME = formatter("uuMMddHHmmss'Z'");
    private static final DateTimeFormatter GENERALIZED_TIME = formatter("uuuuMMddHHmmss'Z'");

    private DerTime() {}

    static Time of(Instant moment) {
        LocalDateTime utc = LocalDateTime.ofInstant(moment, ZoneOffset.UTC);
        if (utc.getYear() < 1950 || utc.getYear() > LAST_YEAR) {
            throw new IllegalArgumentException("moment: " + moment + " (expected: years 1950 to " + LAST_YEAR + ")");
        }
        return utc.getYear() < FIRST_GENERALIZED_YEAR
                ? new Time(new DERUTCTime(UTC_TIME.format(utc)))
                : new Time(new DERGeneralizedTime(GENERALIZED_TIME.format(utc)));
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                .withChronology(IsoChronology.INSTANCE)
                .withDecimalStyle(DecimalStyle.STANDARD);
    }
}
