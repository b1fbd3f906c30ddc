package dev.chromamesh.ca.journal;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of a log file, and the file's name: after which record it goes on. */
final class LogHeader {

    private static final String FORMAT = "journal 1";
    private static final Pattern NAME = Pattern.compile("journal-([0-9]{12,18})\\.log");

    private LogHeader() {}

    /** Of the file that goes on after a record. */
    static String name(ExportedHead previous) {
        return String.format(Locale.ROOT, "journal-%012d.log", previous.sequence() + 1);
    }

    /** Whether a name is meant to be a log file's, well formed or not. */
    static boolean isLog(String name) {
        return name.startsWith("journal-") && name.endsWith(".log");
    }

    /** The first sequence in a log file's name, none if the name has another form. */
    static Optional<Long> firstSequence(String name) {
        Matcher form = NAME.matcher(name);
        return form.matches() ? Optional.of(Long.parseLong(form.group(1))) : Optional.empty();
    }

    /** With the newline. */
    static String print(ExportedHead previous) {
        String checked = FORMAT + " first-sequence=" + (previous.sequence() + 1) + " previous-hash=" + previous.hash();
        return checked + " " + Checksums.crc(checked) + "\n";
    }

    /** What is wrong with the header, given without its newline, of the file that should go on after a record. */
    static Optional<String> fault(ExportedHead previous, String line) {
        if ((line + "\n").equals(print(previous))) {
            return Optional.empty();
        }
        int beforeCrc = line.lastIndexOf(' ');
        if (beforeCrc < 0 || !Checksums.crc(line.substring(0, beforeCrc)).equals(line.substring(beforeCrc + 1))) {
            return Optional.of("is changed: the file's header does not fit its checksum");
        }
        if (!line.startsWith(FORMAT + " ")) {
            return Optional.of("has another format (expected: " + FORMAT + "); another version made it");
        }
        return Optional.of("does not go on where the file before ends: records were removed or changed");
    }
}
