package dev.chromamesh.ca.vault;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What the operator said about a passphrase, and which source that means.
 *
 * <p>A file or variable that the operator names is taken, also if it then turns out to be missing: never another one
 * instead. Without, the first of these that is there: the usual variable, the systemd credential, the generated file.
 *
 * @param file named by the operator
 * @param variable named by the operator
 * @param usual where a passphrase lies when nothing is named
 */
public record PassphraseChoice(Optional<Path> file, Optional<String> variable, Usual usual) {

    private static final String CREDENTIALS = "CREDENTIALS_DIRECTORY";

    /**
     * Where a passphrase lies when nothing is named.
     *
     * @param variable of the environment
     * @param credential the name of a systemd credential, which is a file in {@code $CREDENTIALS_DIRECTORY} (systemd.exec(5))
     * @param generated a file that is made at the first use
     */
    public record Usual(String variable, String credential, Path generated) {}

    /** What a choice leads to. */
    public sealed interface Decision {

        /**
         * One source.
         *
         * @param source where the passphrase is
         */
        record Use(PassphraseSource source) implements Decision {}

        /**
         * Two sources were named.
         *
         * @param reason one line that names both
         */
        record Conflict(String reason) implements Decision {}
    }

    /**
     * Decides; a function of its arguments.
     *
     * @param environment all variables of the environment
     * @param isThere whether there is a file
     * @param random for the generated file, should it be needed
     */
    public Decision decide(Map<String, String> environment, Predicate<Path> isThere, SecureRandom random) {
        if (file.isPresent() && variable.isPresent()) {
            return new Decision.Conflict("passphrase: given twice, as file " + file.get() + " and as variable "
                    + variable.get() + " (expected: one of them)");
        }
        if (file.isPresent()) {
            return new Decision.Use(new PassphraseSource.FromFile(file.get()));
        }
        if (variable.isPresent() || environment.containsKey(usual.variable())) {
            return new Decision.Use(new PassphraseSource.FromVariable(variable.orElse(usual.variable()), environment));
        }
        return new Decision.Use(credential(environment)
                .filter(isThere)
                .<PassphraseSource>map(PassphraseSource.FromFile::new)
                .orElseGet(() -> new PassphraseSource.Generated(usual.generated(), random)));
    }

    private Optional<Path> credential(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(CREDENTIALS))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, usual.credential()));
    }
}
