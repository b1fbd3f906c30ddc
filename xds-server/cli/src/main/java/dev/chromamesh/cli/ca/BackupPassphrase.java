package dev.chromamesh.cli.ca;

import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.ExitStatus;
import dev.chromamesh.cli.console.Terminal;
import java.io.IOException;
import java.nio.file.Files;
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
                "A file whose first line is the backup's passphrase.",
                "Without it: the environment variable " + VARIABLE + ", or the terminal."
            })
    private Optional<Path> file = Optional.empty();

    /** The passphrase, to be wiped by the caller. */
    char[] forOpening() throws CommandFault, IOException {
        return read(false);
    }

    /** The same, long enough not to be guessed at once; at the terminal it is asked for twice. */
    char[] forSealing() throws CommandFault, IOException {
        char[] passphrase = read(true);
        if (passphrase.length < SHORTEST) {
            Arrays.fill(passphrase, '\0');
            throw new CommandFault(
                    ExitStatus.USAGE,
                    "the backup's passphrase has fewer than " + SHORTEST
                            + " characters; whoever guesses it has the authority's keys");
        }
        return passphrase;
    }

    private char[] read(boolean twice) throws CommandFault, IOException {
        Map<String, String> environment = System.getenv();
        if (file.isPresent() && environment.containsKey(VARIABLE)) {
            throw new CommandFault(
                    ExitStatus.USAGE, "the passphrase is given twice: by --passphrase-file and by " + VARIABLE);
        }
        if (file.isPresent()) {
            String text = Files.readString(file.get());
            return text.lines().findFirst().orElse("").toCharArray();
        }
        String given = environment.get(VARIABLE);
        if (given != null) {
            return given.toCharArray();
        }
        char[] first = ask("Passphrase of the backup: ");
        if (twice) {
            char[] second = ask("Again: ");
            boolean equal = Arrays.equals(first, second);
            Arrays.fill(second, '\0');
            if (!equal) {
                Arrays.fill(first, '\0');
                throw new CommandFault(ExitStatus.USAGE, "the two passphrases differ; nothing was done");
            }
        }
        return first;
    }

    private static char[] ask(String prompt) throws CommandFault {
        return Terminal.secret(prompt)
                .orElseThrow(() -> new CommandFault(
                        ExitStatus.USAGE,
                        "no passphrase for the backup: give --passphrase-file FILE or set " + VARIABLE));
    }
}
