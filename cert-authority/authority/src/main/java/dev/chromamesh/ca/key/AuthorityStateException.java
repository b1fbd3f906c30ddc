package dev.chromamesh.ca.key;

import dev.chromamesh.ca.vault.VaultException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The authority's state folder cannot be used as it is. The message names the file and says what to do. */
public final class AuthorityStateException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With a message that stands alone. */
    public AuthorityStateException(String message) {
        super(message);
    }

    /** With a message that stands alone, and what it was made from. */
    public AuthorityStateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * A folder that is not as an authority left it.
     *
     * @param what continues a sentence that begins with the file
     */
    public static AuthorityStateException damaged(Path folder, Path file, String what) {
        return new AuthorityStateException("certificate authority cannot start: " + file + " " + what
                + ". Nothing was changed. Restore " + folder
                + " as a whole from a backup. Without one, move it away: a new authority is then made at the next"
                + " start, and all who trust the old one have to join again");
    }

    /** A vault that does not give what a start needs. */
    public static AuthorityStateException vault(VaultException cause) {
        return new AuthorityStateException(
                "certificate authority cannot start: " + cause.getMessage() + ". Nothing was changed", cause);
    }

    static AuthorityStateException foreign(Path folder, String what) {
        return new AuthorityStateException("certificate authority cannot start: " + folder + " " + what
                + ". Nothing was changed. Give another folder, or the settings that belong to this one");
    }

    static AuthorityStateException unusable(Path file, String what, Throwable cause) {
        return new AuthorityStateException(
                "certificate authority: " + file + " " + what + " (" + cause
                        + "). Check owner, permissions and free space",
                cause);
    }
}
