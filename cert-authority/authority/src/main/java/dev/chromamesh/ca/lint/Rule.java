package dev.chromamesh.ca.lint;

import java.util.function.Predicate;

/**
 * One demand on certificates.
 *
 * <p>A rule about a part that is absent or that another rule already refuses holds, so that one mistake makes one finding.
 *
 * @param name stable, in lower case with underscores
 * @param section where it is written
 * @param demand what is expected, for people
 * @param holds whether a certificate follows it
 */
record Rule(String name, String section, String demand, Predicate<View> holds) {

    /** A rule for leaves only. */
    static Rule leaf(String name, String section, String demand, Predicate<View> holds) {
        return new Rule(name, section, demand, view -> !view.isLeaf() || holds.test(view));
    }

    /** A rule for all but webhooks, which have no SPIFFE ID. */
    static Rule notWebhook(String name, String section, String demand, Predicate<View> holds) {
        return new Rule(name, section, demand, view -> view.isWebhook() || holds.test(view));
    }

    /** A rule for webhooks only. */
    static Rule webhook(String name, String section, String demand, Predicate<View> holds) {
        return new Rule(name, section, demand, view -> !view.isWebhook() || holds.test(view));
    }

    /** A rule for authorities only. */
    static Rule authority(String name, String section, String demand, Predicate<View> holds) {
        return new Rule(name, section, demand, view -> view.isLeaf() || holds.test(view));
    }

    Finding finding() {
        return new Finding(name, section, "expected: " + demand);
    }
}
