package dev.chromamesh.ca.lint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1UTCTime;

/**
 * A time in a certificate.
 *
 * @param isGeneralized whether it is a GeneralizedTime, else a UTCTime
 * @param utc the moment; empty if it is not written as RFC 5280, 4.1.2.5 wants, with seconds, no fractions and Zulu
 */
record Moment(boolean isGeneralized, Optional<LocalDateTime> utc) {

    private static final int HEADER = 2;
    private static final int PIVOT = 50;
    private static final Pattern TWO_DIGIT_YEAR = Pattern.compile("([0-9]{2})" + "([0-9]{2})".repeat(5) + "Z");
    private static final Pattern FOUR_DIGIT_YEAR = Pattern.compile("([0-9]{4})" + "([0-9]{2})".repeat(5) + "Z");

    static Moment of(ASN1Encodable time) throws IOException {
        boolean generalized = time instanceof ASN1GeneralizedTime;
        if (!generalized && !(time instanceof ASN1UTCTime)) {
            throw new IOException("time is of neither type");
        }
        byte[] encoded = time.toASN1Primitive().getEncoded();
        String text = new String(encoded, HEADER, encoded.length - HEADER, StandardCharsets.ISO_8859_1);
        Matcher matcher = (generalized ? FOUR_DIGIT_YEAR : TWO_DIGIT_YEAR).matcher(text);
        return new Moment(generalized, matcher.matches() ? read(matcher, generalized) : Optional.empty());
    }

    private static Optional<LocalDateTime> read(Matcher matcher, boolean generalized) {
        int year = number(matcher, 1);
        if (!generalized) {
            year += year < PIVOT ? 2000 : 1900;
        }
        try {
            return Optional.of(LocalDateTime.of(
                    year,
                    number(matcher, 2),
                    number(matcher, 3),
                    number(matcher, 4),
                    number(matcher, 5),
                    number(matcher, 6)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Whether this is not after another; true if one of them is unreadable. */
    boolean upTo(Moment other) {
        return utc.isEmpty() || other.utc.isEmpty() || !utc.get().isAfter(other.utc.get());
    }
}
