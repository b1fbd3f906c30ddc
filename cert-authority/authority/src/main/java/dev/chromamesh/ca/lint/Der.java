package dev.chromamesh.ca.lint;

import java.io.IOException;

/**
 * Reads tags and lengths, nothing else.
 *
 * <p>Bounds the depth before the library descends, whose recursion a hostile certificate could drive out of stack, and
 * sees what the library takes as it comes: truth values other than 0 and 255 (X.690, 11.1).
 */
final class Der {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_BYTES = 1 << 16;
    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;
    private static final int BOOLEAN = 1;

    private Der() {}

    /**
     * Whether the first value has lengths as DER wants them, and truth values too.
     *
     * @throws IOException if a length reaches too far, or nesting too deep
     */
    static boolean isCanonical(byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new IOException(bytes.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        Walk walk = new Walk(bytes);
        walk.value(0, bytes.length, 0);
        return walk.canonical;
    }

    private static final class Walk {

        private final byte[] bytes;
        private boolean canonical = true;

        Walk(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Reads one value, returns where it ends. */
        int value(int from, int end, int depth) throws IOException {
            if (depth > MAX_DEPTH) {
                throw new IOException("nested deeper than " + MAX_DEPTH);
            }
            int tag = at(from, end);
            int next = from + 1;
            if ((tag & LONG_TAG) == LONG_TAG) {
                throw new IOException("tag of several bytes");
            }
            int first = at(next++, end);
            if (first == 0x80) {
                throw new IOException("indefinite length");
            }
            int length = first;
            if (first > 0x80) {
                length = 0;
                for (int left = first & 0x7f; left > 0; left--) {
                    length = length << 8 | at(next++, end);
                    if (length > MAX_BYTES) {
                        throw new IOException("value longer than " + MAX_BYTES);
                    }
                }
                canonical &= length >= 0x80 && (length > 0xff ? first == 0x82 : first == 0x81);
            }
            int stop = next + length;
            if (stop > end) {
                throw new IOException("value ends after what holds it");
            }
            if (tag == BOOLEAN && length == 1) {
                canonical &= bytes[next] == 0 || bytes[next] == -1;
            }
            if ((tag & CONSTRUCTED) != 0) {
                for (int inner = next; inner < stop; ) {
                    inner = value(inner, stop, depth + 1);
                }
            }
            return stop;
        }

        private int at(int index, int end) throws IOException {
            if (index >= end) {
                throw new IOException("ends early");
            }
            return bytes[index] & 0xff;
        }
    }
}
