package dev.chromamesh.ca.request;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes the blocks of one kind out of a PEM text; used once. */
final class PemReader {

    private static final String DASHES = "-----";
    private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

    private final String begin;
    private final String end;
    private final List<byte[]> blocks = new ArrayList<>();
    private @Nullable StringBuilder open;

    PemReader(String label) {
        this.begin = DASHES + "BEGIN " + label + DASHES;
        this.end = DASHES + "END " + label + DASHES;
    }

    List<byte[]> read(String text) throws InvalidPemException {
        for (String line : LINE_END.split(text)) {
            line(line.strip());
        }
        if (open != null) {
            throw new InvalidPemException("text ends inside a block (expected: " + end + ")");
        }
        if (blocks.isEmpty()) {
            throw new InvalidPemException("text has no block (expected: " + begin + ")");
        }
        return List.copyOf(blocks);
    }

    private void line(String line) throws InvalidPemException {
        StringBuilder block = open;
        if (block == null) {
            if (line.equals(begin)) {
                open = new StringBuilder();
            } else if (line.startsWith(DASHES)) {
                throw new InvalidPemException("unexpected boundary line (expected: " + begin + ")");
            }
        } else if (line.equals(end)) {
            blocks.add(content(block));
            open = null;
        } else if (line.startsWith(DASHES)) {
            throw new InvalidPemException("unexpected boundary line (expected: " + end + ")");
        } else {
            block.append(line);
        }
    }

    private static byte[] content(StringBuilder block) throws InvalidPemException {
        if (block.isEmpty()) {
            throw new InvalidPemException("block is empty");
        }
        try {
            return Base64.getDecoder().decode(block.toString());
        } catch (IllegalArgumentException e) {
            // Without its cause, which quotes characters of the content.
            throw new InvalidPemException("block is not Base64");
        }
    }
}
