package dev.chromamesh.ca.key;

import dev.chromamesh.ca.crypto.Digests;
import dev.chromamesh.ca.identity.InvalidSpiffeIdException;
import dev.chromamesh.ca.identity.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of contents of a state folder: whose it is, which issuing authority is in force, and the digest of each file.
 *
 * <p>It is text of a fixed form, so that any changed byte shows; it ends with a digest of its own lines. A file that it
 * does not name is not part of the state: replacing it is what makes a change happen.
 *
 * @param trustDomain whose authority it is
 * @param issuing number of the issuing authority in force, from 1
 * @param digests SHA-256 in lower-case hex of each file, by its path in the folder
 */
record Manifest(TrustDomain trustDomain, int issuing, SortedMap<String, String> digests) {

    static final String FILE = "manifest";

    private static final String FORMAT = "certificate-authority";
    private static final int VERSION = 2;
    private static final Pattern FORM = Pattern.compile(
            "trust-domain (\\S+)\nissuing ([1-9][0-9]{0,8})\n((?:sha256 [0-9a-f]{64} [a-z0-9./-]+\n)+)");
    private static final Pattern CHECKED =
            Pattern.compile(FORMAT + " ([0-9]{1,9})\n(.*)checksum ([0-9a-f]{64})\n", Pattern.DOTALL);

    Manifest {
        digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
    }

    /** What reading gives: a manifest, or what is wrong with the text. */
    sealed interface Reading {

        record Intact(Manifest manifest) implements Reading {}

        record Damaged(String what) implements Reading {}

        record Foreign(String what) implements Reading {}
    }

    String render() {
        StringBuilder text = new StringBuilder();
        text.append(FORMAT).append(' ').append(VERSION).append('\n');
        text.append("trust-domain ").append(trustDomain.name()).append('\n');
        text.append("issuing ").append(issuing).append('\n');
        digests.forEach((file, digest) ->
                text.append("sha256 ").append(digest).append(' ').append(file).append('\n'));
        return text + "checksum " + digest(text.toString()) + "\n";
    }

    static Reading read(String text) {
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
        return parse(checked.group(2))
                .<Reading>map(Reading.Intact::new)
                .orElseGet(() -> new Reading.Damaged("is damaged"));
    }

    private static Optional<Manifest> parse(String lines) {
        Matcher form = FORM.matcher(lines);
        if (!form.matches()) {
            return Optional.empty();
        }
        SortedMap<String, String> digests = new TreeMap<>();
        for (String line : form.group(3).lines().toList()) {
            List<String> words = List.of(line.split(" ", -1));
            digests.put(words.get(2), words.get(1));
        }
        try {
            return Optional.of(new Manifest(new TrustDomain(form.group(1)), Integer.parseInt(form.group(2)), digests));
        } catch (InvalidSpiffeIdException e) {
            return Optional.empty();
        }
    }

    private static String digest(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of a file that every manifest names. */
    String digestOf(String file) {
        return Objects.requireNonNull(digests.get(file), file);
    }

    /** The digests of one sub-folder's files. */
    Map<String, String> digestsBelow(String subfolder) {
        return digests.subMap(subfolder + "/", subfolder + "0");
    }
}
