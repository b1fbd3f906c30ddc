package dev.chromamesh.ca.lint;

/**
 * One rule that a certificate breaks.
 *
 * @param rule the rule's stable name, in lower case with underscores
 * @param section where the rule is written
 * @param what what the rule demands, or why the bytes are no certificate
 */
public record Finding(String rule, String section, String what) {

    @Override
    public String toString() {
        return rule + " (" + section + "): " + what;
    }
}
