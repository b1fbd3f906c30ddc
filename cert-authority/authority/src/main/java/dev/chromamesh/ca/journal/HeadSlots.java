package dev.chromamesh.ca.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the head file: two slots of the same size, each saying how far the journal reaches. They are written in
 * turn, so that one is whole whenever the power fails; the one that reaches further counts.
 *
 * <p>A slot says it twice, in two equal lines. Without that a single byte gone bad in the newer slot would look as if the
 * power had failed while it was written, and the last acknowledged records as if they never happened.
 */
final class HeadSlots {

    static final String FILE = "head";

    /** Lines in a slot. */
    private static final int COPIES = 2;

    private static final Pattern FORM =
            Pattern.compile("(journal-head 1 ([0-9]{19}) ([0-9a-f]{64})) ([0-9a-f]{64}) [0-9a-f]{8}");

    private HeadSlots() {}

    /**
     * What the file says.
     *
     * @param head how far the journal reaches
     * @param slot which of the two says so, 0 or 1
     */
    record Current(ExportedHead head, int slot) {}

    /** One slot's text. */
    static byte[] print(ExportedHead head, HeadSeal seal) throws JournalUnavailableException {
        return ascii(line(head, seal).repeat(COPIES));
    }

    static byte[] printBoth(ExportedHead head, HeadSeal seal) throws JournalUnavailableException {
        return ascii(line(head, seal).repeat(2 * COPIES));
    }

    private static String line(ExportedHead head, HeadSeal seal) throws JournalUnavailableException {
        String content = String.format(Locale.ROOT, "journal-head 1 %019d %s", head.sequence(), head.hash());
        String checked = content + " " + HexFormat.of().formatHex(seal.mac(ascii(content)));
        return checked + " " + Checksums.crc(checked) + "\n";
    }

    /** @throws JournalDamagedException unless it is as the authority wrote it, but for torn lines beside a whole one */
    static Current read(NamedFiles files, HeadSeal seal) throws JournalDamagedException, JournalUnavailableException {
        String text = new String(files.read(FILE), StandardCharsets.ISO_8859_1);
        int size = line(ExportedHead.NONE, seal).length();
        int expected = 2 * COPIES * size;
        if (text.length() != expected) {
            throw files.damaged(FILE, 1, 0, "the file has " + text.length() + " bytes (expected: " + expected + ")");
        }
        Optional<Current> furthest = Optional.empty();
        for (int i = 0; i < 2 * COPIES; i++) {
            int slot = i / COPIES;
            Optional<Current> found = line(files, seal, text.substring(i * size, (i + 1) * size), i + 1)
                    .map(head -> new Current(head, slot));
            if (furthest.isEmpty()) {
                furthest = found;
            } else if (found.isPresent()) {
                furthest = Optional.of(further(files, furthest.get(), found.get(), i + 1));
            }
        }
        if (furthest.isEmpty()) {
            throw files.damaged(FILE, 1, 0, "no line of the file fits its checksum");
        }
        return furthest.get();
    }

    private static Current further(NamedFiles files, Current one, Current other, int line)
            throws JournalDamagedException {
        long sequence = other.head().sequence();
        if (one.head().sequence() == sequence && !one.head().equals(other.head())) {
            throw files.damaged(FILE, line, sequence, "names another record than a line before it does");
        }
        return one.head().sequence() >= sequence ? one : other;
    }

    /** None if the line is torn. */
    private static Optional<ExportedHead> line(NamedFiles files, HeadSeal seal, String text, int line)
            throws JournalDamagedException, JournalUnavailableException {
        int beforeCrc = text.length() - 10;
        String expected = text.substring(0, beforeCrc) + " " + Checksums.crc(text.substring(0, beforeCrc)) + "\n";
        if (!text.equals(expected)) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(text.substring(0, text.length() - 1));
        if (!form.matches()) {
            throw files.damaged(FILE, line, 0, "has not the form of a head");
        }
        long sequence;
        try {
            sequence = Long.parseLong(form.group(2));
        } catch (NumberFormatException e) {
            throw files.damaged(FILE, line, 0, "has not the form of a head");
        }
        byte[] found = HexFormat.of().parseHex(form.group(4));
        if (!MessageDigest.isEqual(found, seal.mac(ascii(form.group(1))))) {
            throw files.damaged(
                    FILE, line, sequence, "is not sealed with this authority's key: it was changed, or the key was");
        }
        return Optional.of(new ExportedHead(sequence, form.group(3)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
