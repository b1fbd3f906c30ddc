package dev.chromamesh.ca.journal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of the head file: two lines of the same size, each saying how far the journal reaches. They are written
 * in turn, so that one is whole whenever the power fails; the one that reaches further counts.
 */
final class HeadSlots {

    static final String FILE = "head";

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

    /** One slot's text, with the newline. */
    static byte[] print(ExportedHead head, HeadSeal seal) {
        String content = String.format(Locale.ROOT, "journal-head 1 %019d %s", head.sequence(), head.hash());
        String checked = content + " " + HexFormat.of().formatHex(seal.mac(ascii(content)));
        return ascii(checked + " " + Checksums.crc(checked) + "\n");
    }

    static byte[] printBoth(ExportedHead head, HeadSeal seal) {
        String slot = new String(print(head, seal), StandardCharsets.US_ASCII);
        return ascii(slot + slot);
    }

    /** @throws JournalDamagedException unless it is as the authority wrote it, but for one torn slot */
    static Current read(NamedFiles files, HeadSeal seal) throws JournalDamagedException, JournalUnavailableException {
        String text = new String(files.read(FILE), StandardCharsets.ISO_8859_1);
        int size = print(ExportedHead.NONE, seal).length;
        if (text.length() != 2 * size) {
            throw files.damaged(FILE, 1, 0, "the file has " + text.length() + " bytes (expected: " + 2 * size + ")");
        }
        Optional<ExportedHead> first = slot(files, seal, text.substring(0, size), 1);
        Optional<ExportedHead> second = slot(files, seal, text.substring(size), 2);
        if (first.isEmpty() && second.isEmpty()) {
            throw files.damaged(FILE, 1, 0, "neither slot fits its checksum");
        }
        if (first.isPresent() && second.isPresent() && contradict(first.get(), second.get())) {
            throw files.damaged(FILE, 2, second.get().sequence(), "the slots name different records of one sequence");
        }
        long firstReach = first.map(ExportedHead::sequence).orElse(-1L);
        long secondReach = second.map(ExportedHead::sequence).orElse(-1L);
        return firstReach >= secondReach ? new Current(first.orElseThrow(), 0) : new Current(second.orElseThrow(), 1);
    }

    private static boolean contradict(ExportedHead one, ExportedHead other) {
        return one.sequence() == other.sequence() && !one.equals(other);
    }

    /** None if the slot is torn. */
    private static Optional<ExportedHead> slot(NamedFiles files, HeadSeal seal, String text, int line)
            throws JournalDamagedException {
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
