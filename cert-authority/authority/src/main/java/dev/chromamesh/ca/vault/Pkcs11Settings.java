package dev.chromamesh.ca.vault;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Which token it is. The PIN is no part of it.
 *
 * <p>There is no label of a token here: Java's PKCS#11 provider finds a token by its slot only.
 *
 * @param library the PKCS#11 module: an absolute path of letters, digits, blanks and {@code / . _ + @ , -}
 * @param slot where the token is
 */
public record Pkcs11Settings(Path library, Slot slot) {

    /** What needs no quoting in the provider's configuration, whose parser knows escapes and variables. */
    private static final Pattern PLAIN = Pattern.compile("/[A-Za-z0-9/._+@, -]+");

    private static final String SECRET = "{ CKA_PRIVATE = true CKA_SENSITIVE = true CKA_EXTRACTABLE = false";

    /** How a slot is named. */
    public sealed interface Slot {

        /**
         * By its number, which for most tokens stays the same.
         *
         * @param number 0 to 2,147,483,647
         */
        record Id(int number) implements Slot {

            /** Checks the range. */
            public Id {
                requireNatural("number", number);
            }
        }

        /**
         * By its place in the module's list of slots, which changes with the devices that are connected.
         *
         * @param position 0 is the first
         */
        record Index(int position) implements Slot {

            /** Checks the range. */
            public Index {
                requireNatural("position", position);
            }
        }
    }

    /** Checks the path. */
    public Pkcs11Settings {
        if (!PLAIN.matcher(library.toString()).matches()) {
            throw new IllegalArgumentException("library: " + library + " (expected: an absolute path, " + PLAIN + ")");
        }
    }

    /** The provider's configuration as text instead of a file's name; no secret. */
    String configuration() {
        return "--name = vault\nlibrary = \"" + library + "\"\n" + slotLine()
                + "\nattributes(generate, CKO_PRIVATE_KEY, CKK_EC) = " + SECRET + " CKA_SIGN = true }"
                + "\nattributes(generate, CKO_SECRET_KEY, *) = " + SECRET + " CKA_SIGN = true CKA_VERIFY = true }\n";
    }

    /** For messages. */
    String describe() {
        return slot instanceof Slot.Id id
                ? "token in slot " + id.number() + " of " + library
                : "token at place " + ((Slot.Index) slot).position() + " in the slots of " + library;
    }

    private String slotLine() {
        return slot instanceof Slot.Id id
                ? "slot = " + id.number()
                : "slotListIndex = " + ((Slot.Index) slot).position();
    }

    private static void requireNatural(String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: 0 to " + Integer.MAX_VALUE + ")");
        }
    }
}
