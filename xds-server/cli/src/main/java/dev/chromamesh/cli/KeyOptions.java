package dev.chromamesh.cli;

import dev.chromamesh.ca.crypto.EcdsaP256;
import dev.chromamesh.ca.crypto.PasswordEncryption;
import dev.chromamesh.ca.key.VaultPlace;
import dev.chromamesh.ca.key.VaultSettings;
import dev.chromamesh.ca.vault.Pkcs11Settings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say where the authority's keys are. No option takes a secret. */
public final class KeyOptions {

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--ca-passphrase-file",
            paramLabel = "FILE",
            description = "One line: the passphrase of the issuing authorities' keys, or the PIN of --ca-token"
                    + " (default: $CHROMA_MESH_CA_PASSPHRASE, else the systemd credential"
                    + " chroma-mesh-ca-passphrase, else a file in the state folder that is made).")
    private Optional<Path> passphraseFile = Optional.empty();

    @Option(
            names = "--root-passphrase-file",
            paramLabel = "FILE",
            description = "The same for the roots' keys: $CHROMA_MESH_ROOT_PASSPHRASE, chroma-mesh-root-passphrase."
                    + " Needed only when a root signs: it may be taken off this host between rotations.")
    private Optional<Path> rootPassphraseFile = Optional.empty();

    @Option(
            names = "--ca-token",
            paramLabel = "LIBRARY:SLOT",
            description = "Keep the issuing authorities' keys on the PKCS#11 token in this slot of this module"
                    + " (default: in files of the state folder).")
    private Optional<Pkcs11Settings> token = Optional.empty();

    @Option(names = "--root-token", paramLabel = "LIBRARY:SLOT", description = "Keep the roots' keys on another token.")
    private Optional<Pkcs11Settings> rootToken = Optional.empty();

    /** What they say. */
    public VaultSettings settings() {
        try {
            return new VaultSettings(
                    PasswordEncryption.STANDARD,
                    EcdsaP256.preferred(),
                    new SecureRandom(),
                    new VaultPlace(passphraseFile, token),
                    new VaultPlace(rootPassphraseFile, rootToken),
                    System.getenv());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--root-token must be another token than --ca-token", e);
        }
    }
}
