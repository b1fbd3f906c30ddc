package dev.chromamesh.ca.journal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A record as one line of text: sequence, instant, kind, fields, chain hash and CRC, with a space between. */
final class RecordLine {

    private RecordLine() {}

    /** What reading a line gives: a record, or what is wrong with it. */
    sealed interface Reading {

        record Good(JournalRecord entry) implements Reading {}

        record Bad(String what) implements Reading {}
    }

    /**
     * A record as it is written.
     *
     * @param head where the journal ends with it
     * @param text its line, with the newline
     */
    record Line(ExportedHead head, String text) {}

    /** What a record says of its entry, as text: the part that needs to know nothing of the records before. */
    static String body(Entry entry) {
        StringBuilder body = new StringBuilder(entry.kind());
        for (Map.Entry<String, String> field : entry.fields().entrySet()) {
            body.append(' ').append(field.getKey()).append('=').append(PercentText.encode(field.getValue()));
        }
        return body.toString();
    }

    /** The line that follows a record. */
    static Line next(ExportedHead previous, Instant at, String body) {
        long sequence = previous.sequence() + 1;
        String content = sequence + " " + at + " " + body;
        ExportedHead head = new ExportedHead(sequence, Checksums.chain(previous.hash(), content));
        return new Line(head, line(content, head.hash()));
    }

    private static String print(JournalRecord each) {
        return line(each.sequence() + " " + each.at() + " " + body(each.entry()), each.hash());
    }

    private static String line(String content, String hash) {
        String checked = content + " " + hash;
        return checked + " " + Checksums.crc(checked) + "\n";
    }

    /** Reads the line that should follow a record. The line comes without its newline. */
    static Reading read(ExportedHead previous, String line) {
        int beforeCrc = line.lastIndexOf(' ');
        int beforeHash = beforeCrc < 0 ? -1 : line.lastIndexOf(' ', beforeCrc - 1);
        if (beforeHash < 0) {
            return new Reading.Bad("is changed: it has not the form of a record");
        }
        if (!Checksums.crc(line.substring(0, beforeCrc)).equals(line.substring(beforeCrc + 1))) {
            return new Reading.Bad("is changed: its checksum does not fit");
        }
        String content = line.substring(0, beforeHash);
        String hash = line.substring(beforeHash + 1, beforeCrc);
        try {
            JournalRecord found = parse(content, hash);
            if (found.sequence() != previous.sequence() + 1) {
                return new Reading.Bad("holds record " + found.sequence() + " where " + (previous.sequence() + 1)
                        + " should follow: records were removed, repeated or reordered");
            }
            if (!Checksums.chain(previous.hash(), content).equals(hash)) {
                return new Reading.Bad("is changed, or one before it is: its hash does not fit");
            }
            return print(found).equals(line + "\n")
                    ? new Reading.Good(found)
                    : new Reading.Bad("is changed: a journal would not write it like that");
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return new Reading.Bad("is changed: it has not the form of a record");
        }
    }

    private static JournalRecord parse(String content, String hash) {
        List<String> words = List.of(content.split(" ", -1));
        if (words.size() < 3) {
            throw new IllegalArgumentException("too few words");
        }
        SortedMap<String, String> fields = new TreeMap<>();
        for (String field : words.subList(3, words.size())) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("field without a value");
            }
            fields.put(field.substring(0, equals), PercentText.decode(field.substring(equals + 1)));
        }
        return new JournalRecord(
                Long.parseLong(words.get(0)), Instant.parse(words.get(1)), new Entry(words.get(2), fields), hash);
    }
}
