package dev.chromamesh.sidecar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the join token comes from: never the command line, which every user of the host can read. */
public sealed interface TokenSource {

    /** There is none: the sidecar has joined before. */
    record None() implements TokenSource {}

    /** A file. */
    record OfFile(Path file) implements TokenSource {}

    /**
     * A stream, mostly standard input; read to its end.
     *
     * @param input not closed
     */
    record OfStream(InputStream input) implements TokenSource {}

    /** No token. */
    static TokenSource none() {
        return new None();
    }

    /** The token is the content of a file. */
    static TokenSource file(Path file) {
        return new OfFile(file);
    }

    /** The token is what a stream brings. */
    static TokenSource stream(InputStream input) {
        return new OfStream(input);
    }

    /** Whether there is something to read. */
    default boolean given() {
        return !(this instanceof None);
    }

    /** Reads the text, blank if there is none. The result is a secret. */
    default String read() throws IOException {
        if (this instanceof OfFile file) {
            try (InputStream input = Files.newInputStream(file.file())) {
                return text(input);
            }
        }
        return this instanceof OfStream stream ? text(stream.input()) : "";
    }

    private static String text(InputStream input) throws IOException {
        // More than any token has; the rest shows as a token that is too long.
        final int limit = 64 << 10;
        return new String(input.readNBytes(limit), StandardCharsets.ISO_8859_1);
    }
}
