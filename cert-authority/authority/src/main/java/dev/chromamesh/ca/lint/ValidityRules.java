package dev.chromamesh.ca.lint;

import java.util.List;

/** When a certificate is valid. */
final class ValidityRules {

    private static final int FIRST_GENERALIZED_YEAR = 2050;

    static final List<Rule> ALL = List.of(
            new Rule(
                    "validity_time_form",
                    "RFC 5280, 4.1.2.5.1 and 4.1.2.5.2",
                    "real times with seconds, without fractions, in Zulu",
                    view -> view.notBefore().utc().isPresent()
                            && view.notAfter().utc().isPresent()),
            new Rule(
                    "validity_time_type",
                    "RFC 5280, 4.1.2.5",
                    "UTCTime to the end of 2049, then GeneralizedTime",
                    view -> isOfItsYear(view.notBefore()) && isOfItsYear(view.notAfter())),
            new Rule(
                    "validity_order",
                    "RFC 5280, 4.1.2.5",
                    "notBefore no later than notAfter",
                    view -> view.notBefore().upTo(view.notAfter())),
            new Rule(
                    "validity_within_issuer",
                    "RFC 5280, 6.1.3 (a)(2), for the whole path; profile",
                    "a validity within the issuer's",
                    view -> view.issuer()
                            .filter(above -> !above.notBefore().upTo(view.notBefore())
                                    || !view.notAfter().upTo(above.notAfter()))
                            .isEmpty()));

    private ValidityRules() {}

    private static boolean isOfItsYear(Moment moment) {
        return moment.utc()
                .filter(utc -> moment.isGeneralized() != utc.getYear() >= FIRST_GENERALIZED_YEAR)
                .isEmpty();
    }
}
