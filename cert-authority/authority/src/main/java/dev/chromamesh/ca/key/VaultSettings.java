package dev.chromamesh.ca.key;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import java.security.SecureRandom;
import java.util.Map;

/**
 * How an authority keeps its keys.
 *
 * @param encryption for keys that are written to files
 * @param crypto makes and uses keys in files, verifies with all
 * @param random for keys, salts, signatures and passphrases
 * @param issuing where issuing authorities' keys are, and the secret that seals the journal
 * @param root where roots' keys are: another passphrase, and if both are on tokens, another token
 * @param environment all variables of the environment; secrets may be among them
 */
public record VaultSettings(
        PasswordEncryption encryption,
        EcdsaP256 crypto,
        SecureRandom random,
        VaultPlace issuing,
        VaultPlace root,
        Map<String, String> environment) {

    /** @throws IllegalArgumentException if both places are the same token */
    public VaultSettings {
        if (issuing.token().isPresent() && issuing.token().equals(root.token())) {
            throw new IllegalArgumentException("token of the root: the same as that of issuing authorities (expected:"
                    + " another one, or files)");
        }
        environment = Map.copyOf(environment);
    }

    /** All in the state folder, under passphrases that are made and kept there unless the environment says otherwise. */
    public VaultSettings(PasswordEncryption encryption, EcdsaP256 crypto, SecureRandom random) {
        this(encryption, crypto, random, VaultPlace.STATE_FOLDER, VaultPlace.STATE_FOLDER, Map.of());
    }

    /** Nothing of the environment, nor the state of the random numbers. */
    @Override
    public String toString() {
        return "VaultSettings[issuing=" + issuing + ", root=" + root + "]";
    }
}
