package dev.chromamesh.ca.key;

import dev.chromamesh.ca.vault.Pkcs11Settings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where keys are.
 *
 * @param passphraseFile one line: the passphrase of the files, or the PIN of the token. Without, a variable of the
 *     environment, a systemd credential, or for files in the state folder a file beside them that is made
 * @param token the token that has them; empty for files in the state folder
 */
public record VaultPlace(Optional<Path> passphraseFile, Optional<Pkcs11Settings> token) {

    /** Files of the state folder, with the passphrase wherever it usually is. */
    public static final VaultPlace STATE_FOLDER = new VaultPlace(Optional.empty(), Optional.empty());
}
