package dev.chromamesh.ca.vault;

import java.util.Arrays;

/**
 * A secret that a person or a file gave: a passphrase, or a token's PIN. It shows itself to nobody who does not ask, and is
 * wiped when it is closed. Thread-safe.
 */
public final class Passphrase implements AutoCloseable {

    /** As many characters as OpenSSL reads from a passphrase file, with room for its end. */
    static final int MAX_LENGTH = 1_000;

    private static final char FIRST_PRINTABLE = ' ';
    private static final char LAST_PRINTABLE = '~';

    private final char[] characters;
    private boolean closed;

    private Passphrase(char[] characters) {
        this.characters = characters;
    }

    /**
     * A passphrase of the characters given, which are copied.
     *
     * @param characters 1 to 1,000 printable characters of ASCII
     */
    public static Passphrase of(char[] characters) {
        if (characters.length < 1 || characters.length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "passphrase: " + characters.length + " characters (expected: 1 to " + MAX_LENGTH + ")");
        }
        for (char each : characters) {
            if (each < FIRST_PRINTABLE || each > LAST_PRINTABLE) {
                throw new IllegalArgumentException(
                        "passphrase: a character that is not shown (expected: printable ASCII on one line)");
            }
        }
        return new Passphrase(characters.clone());
    }

    /**
     * A copy of the characters, which the caller wipes.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized char[] characters() {
        if (closed) {
            throw new IllegalStateException("passphrase is wiped");
        }
        return characters.clone();
    }

    /** Another with the same characters, which is closed on its own. */
    public Passphrase copy() {
        return new Passphrase(characters());
    }

    /** Wipes the characters. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(characters, '\0');
    }

    /** Nothing of the secret, not even its length. */
    @Override
    public String toString() {
        return "Passphrase[hidden]";
    }
}
