package dev.chromamesh.ca.key;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.identity.InvalidSpiffeIdException;
import dev.chromamesh.ca.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a state folder says first: that it is one, of which version, and whose. Never changed. Text of a fixed form that ends
 * with a digest of its own lines, so that any changed byte shows.
 *
 * @param trustDomain whose authority it is
 */
record Manifest(TrustDomain trustDomain) {

    static final String FILE = "manifest";

    private static final String FORMAT = "certificate-authority";
    private static final int VERSION = 3;
    private static final Pattern FORM = Pattern.compile("trust-domain (\\S+)\n");
    private static final Pattern CHECKED =
            Pattern.compile(FORMAT + " ([0-9]{1,9})\n(.*)checksum ([0-9a-f]{64})\n", Pattern.DOTALL);

    /** What reading gives: a manifest, or what is wrong with the text. */
    sealed interface Reading {

        record Intact(Manifest manifest) implements Reading {}

        record Damaged(String what) implements Reading {}

        record Foreign(String what) implements Reading {}
    }

    byte[] bytes() {
        String text = FORMAT + ' ' + VERSION + "\ntrust-domain " + trustDomain.name() + '\n';
        return (text + "checksum " + digest(text) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static Reading read(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        Matcher checked = CHECKED.matcher(text);
        if (!checked.matches()) {
            return text.startsWith(FORMAT + " ")
                    ? new Reading.Damaged("is damaged")
                    : new Reading.Foreign("holds a manifest that is damaged or not a certificate authority's");
        }
        if (!digest(text.substring(0, checked.start(3) - "checksum ".length())).equals(checked.group(3))) {
            return new Reading.Damaged("is damaged: its checksum does not fit");
        }
        if (!checked.group(1).equals(Integer.toString(VERSION))) {
            return new Reading.Foreign(
                    "has format " + checked.group(1) + " (expected: " + VERSION + "); another version made it");
        }
        Matcher form = FORM.matcher(checked.group(2));
        try {
            return form.matches()
                    ? new Reading.Intact(new Manifest(new TrustDomain(form.group(1))))
                    : new Reading.Damaged("is damaged");
        } catch (InvalidSpiffeIdException e) {
            return new Reading.Damaged("is damaged");
        }
    }

    private static String digest(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
