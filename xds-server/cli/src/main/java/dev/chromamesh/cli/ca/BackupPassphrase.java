package dev.chromamesh.cli.ca;

import dev.chromamesh.ca.vault.Passphrase;
import dev.chromamesh.ca.vault.PassphraseSource;
import dev.chromamesh.ca.vault.VaultException;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.ExitStatus;
import dev.chromamesh.cli.console.Terminal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the passphrase of a backup comes from: a file, the environment, or whoever sits at the terminal. */
final class BackupPassphrase {

    private static final String VARIABLE = "CHROMA_MESH_BACKUP_PASSPHRASE";
    private static final int SHORTEST = 12;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = {
                "A file of one line, the backup's passphrase.",
                "Without it: the environment variable " + VARIABLE + ", or the terminal."
            })
    private Optional<Path> file = Optional.empty();

    /** The passphrase, to be closed by the caller. */
    Passphrase forOpening() throws CommandFault {
        return read(false);
    }

    /** The same, long enough not to be guessed at once; at the terminal it is asked for twice. */
    Passphrase forSealing() throws CommandFault {
        Passphrase passphrase = read(true);
        char[] characters = passphrase.characters();
        int length = characters.length;
        Arrays.fill(characters, '\0');
        if (length < SHORTEST) {
            passphrase.close();
            throw usage("the backup's passphrase has fewer than " + SHORTEST
                    + " characters; whoever guesses it has the authority's keys");
        }
        return passphrase;
    }

    private Passphrase read(boolean twice) throws CommandFault {
        Map<String, String> environment = System.getenv();
        boolean set = environment.containsKey(VARIABLE);
        if (file.isPresent() && set) {
            throw usage("the passphrase is given twice: by --passphrase-file and by " + VARIABLE);
        }
        try {
            if (file.isPresent()) {
                return new PassphraseSource.FromFile(file.get()).read();
            }
            return set ? new PassphraseSource.FromVariable(VARIABLE, environment).read() : ask(twice);
        } catch (VaultException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private static Passphrase ask(boolean twice) throws CommandFault {
        char[] first = ask("Passphrase of the backup: ");
        char[] second = twice ? ask("Again: ") : first.clone();
        try {
            if (!Arrays.equals(first, second)) {
                throw usage("the two passphrases differ; nothing was done");
            }
            return Passphrase.of(first);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        } finally {
            Arrays.fill(first, '\0');
            Arrays.fill(second, '\0');
        }
    }

    private static char[] ask(String prompt) throws CommandFault {
        return Terminal.secret(prompt)
                .orElseThrow(
                        () -> usage("no passphrase for the backup: give --passphrase-file FILE or set " + VARIABLE));
    }

    private static CommandFault usage(String message) {
        return new CommandFault(ExitStatus.USAGE, message);
    }
}
