package dev.chromamesh.controlplane.store.file;

import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Key;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The bytes of an entry's file: one line {@code chroma-mesh-store 1 <CRC-32C, hex> <revision>}, then the text. The
 * checksum covers key, revision and text, so that a file that was cut off, edited or renamed is noticed.
 */
final class EntryFormat {

    private static final String MAGIC = "chroma-mesh-store 1 ";
    private static final Pattern FILE =
            Pattern.compile(MAGIC + "([0-9a-f]{8}) ([1-9][0-9]{0,17})\n(.*)", Pattern.DOTALL);

    private EntryFormat() {}

    static byte[] write(Entry entry) {
        String head = MAGIC + checksum(entry.key(), entry.revision(), entry.text()) + " " + entry.revision() + "\n";
        return (head + entry.text()).getBytes(StandardCharsets.UTF_8);
    }

    /** The entry, or nothing if these are not the bytes that were once written under this key. */
    static Optional<Entry> read(Key key, byte[] bytes) {
        String file;
        try {
            file = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        Matcher matcher = FILE.matcher(file);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long revision = Long.parseLong(matcher.group(2));
        String text = matcher.group(3);
        if (!checksum(key, revision, text).equals(matcher.group(1))) {
            return Optional.empty();
        }
        return Optional.of(new Entry(key, revision, text));
    }

    private static String checksum(Key key, long revision, String text) {
        CRC32C crc = new CRC32C();
        crc.update((key + "\n" + revision + "\n" + text).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
