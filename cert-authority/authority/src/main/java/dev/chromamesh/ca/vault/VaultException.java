package dev.chromamesh.ca.vault;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A vault cannot do what was asked. The message is one line, says what to do, and shows no secret. */
public final class VaultException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What kind of failure it is. */
    public enum Reason {
        /** There is no passphrase where one was expected, or none that can be used. */
        MISSING_PASSPHRASE,
        /** The passphrase or PIN is another's. */
        WRONG_PASSPHRASE,
        /** What is kept is not as the vault wrote it. */
        DAMAGED,
        /** Files or token cannot be reached now. */
        UNAVAILABLE,
        /** The name is in use. */
        TAKEN,
    }

    private final Reason reason;

    private VaultException(Reason reason, String message, @Nullable Throwable cause) {
        super("key vault: " + message, cause);
        this.reason = reason;
    }

    /** What kind of failure it is. */
    public Reason reason() {
        return reason;
    }

    static VaultException missingPassphrase(String source, String what) {
        return new VaultException(
                Reason.MISSING_PASSPHRASE,
                source + " " + what + ". Put the passphrase there, or name another place",
                null);
    }

    /** A folder of keys that was there is not. */
    public static VaultException missing(Path folder) {
        return new VaultException(
                Reason.UNAVAILABLE, folder + " is not there. Put it back, or restore it from a backup", null);
    }

    static VaultException wrongPassphrase(Path file) {
        return new VaultException(
                Reason.WRONG_PASSPHRASE,
                file + " does not open with the passphrase given. Give the one that it was written with; if that is"
                        + " the one, restore the file from a backup",
                null);
    }

    static VaultException wrongPin(String token) {
        return new VaultException(
                Reason.WRONG_PASSPHRASE,
                token + " refuses the PIN. Give the right one; a token locks itself after a few wrong ones",
                null);
    }

    static VaultException damaged(Path file, String what) {
        return damaged(file.toString(), what, "Restore it from a backup");
    }

    static VaultException damaged(String place, String what, String remedy) {
        return new VaultException(Reason.DAMAGED, place + " " + what + ". " + remedy, null);
    }

    static VaultException taken(String vault, KeyName name) {
        return new VaultException(
                Reason.TAKEN,
                vault + " has a key named " + name + " already. Choose another name, or destroy it",
                null);
    }

    static VaultException unavailable(Path file, String what, Throwable cause) {
        return new VaultException(
                Reason.UNAVAILABLE,
                file + " " + what + " (" + cause + "). Check owner, permissions, free space and the disk",
                cause);
    }

    static VaultException unavailableToken(String token, String what, @Nullable Throwable cause) {
        return new VaultException(
                Reason.UNAVAILABLE,
                token + " " + what + (cause == null ? "" : " (" + cause + ")")
                        + ". Check that the token is connected and its library works",
                cause);
    }

    static VaultException unsupported(String token, String what) {
        return new VaultException(Reason.UNAVAILABLE, token + " " + what, null);
    }
}
