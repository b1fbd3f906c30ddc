package dev.chromamesh.ca.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the tests of the journal share. */
final class Journals {

    static final HeadSeal SEAL = seal("the key of the test");

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678Z"), ZoneOffset.UTC);

    private Journals() {}

    static HeadSeal seal(String key) {
        return content -> {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                return mac.doFinal(content);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    static Journal open(JournalFiles files) throws JournalDamagedException, JournalUnavailableException {
        return open(files, Journal.FILE_LIMIT);
    }

    static Journal open(JournalFiles files, long fileLimit)
            throws JournalDamagedException, JournalUnavailableException {
        return Journal.open(files, SEAL, CLOCK, fileLimit);
    }

    static Entry entry(String kind, String... namesAndValues) {
        Map<String, String> fields = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Entry(kind, new TreeMap<>(fields));
    }

    static Entry issued(int number) {
        return entry("issued", "serial", "s" + number, "who", "spiffe://example.org/" + number);
    }

    static List<Entry> entries(Journal journal) throws JournalDamagedException, JournalUnavailableException {
        List<Entry> entries = new ArrayList<>();
        journal.read(1, each -> entries.add(each.entry()));
        return entries;
    }

    /** A closed journal of so many records, one append each. */
    static FragileFiles withRecords(int count, long fileLimit)
            throws JournalDamagedException, JournalUnavailableException {
        FragileFiles files = new FragileFiles();
        try (Journal journal = open(files, fileLimit)) {
            for (int i = 1; i <= count; i++) {
                journal.append(issued(i));
            }
        }
        return files;
    }

    static String text(JournalFiles files, String name) {
        try {
            return new String(files.read(name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
