package dev.chromamesh.cli.ca;

import dev.chromamesh.ca.backup.AuthorityBackup;
import dev.chromamesh.ca.file.PrivateFiles;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.key.FolderSnapshot;
import dev.chromamesh.ca.vault.Passphrase;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.ExitStatus;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca backup FILE}: the authority in one sealed file. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        description = {
            "Writes the certificate authority, keys and journal included, into one file under a passphrase of its own.",
            "The server may run and issue meanwhile. What the server keeps beside the authority (instances, join tokens,",
            "the mesh.yaml in force) is not in it."
        },
        footer = {"", "Exit status: 0 written, 2 no usable passphrase, 3 it could not be written."})
final class BackupCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Where to write it; a file that is there is not replaced.")
    private Path file;

    @Mixin
    private AuthorityOnThisHost authority;

    @Mixin
    private BackupPassphrase passphrase;

    @Override
    public Integer call() throws Exception {
        if (Files.exists(file)) {
            throw exists();
        }
        FolderSnapshot files = snapshot();
        AuthorityBackup backup = new AuthorityBackup(Instant.now().truncatedTo(ChronoUnit.SECONDS), files);
        byte[] sealed;
        try (Passphrase secret = passphrase.forSealing()) {
            sealed = backup.seal(secret, new SecureRandom());
        }
        try {
            PrivateFiles.create(file, sealed, new SecureRandom());
        } catch (FileAlreadyExistsException e) {
            throw exists();
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("backup of " + authority.folder().trustDomain() + ", made at " + backup.madeAt() + ":");
        files.content().forEach((name, content) -> out.printf("  %8d  %s%n", content.length, name));
        if (!files.holdsKeys()) {
            out.println("no keys are in it: they are on a token, which needs a backup of its own");
        } else if (!files.holdsRootKeys()) {
            out.println("the roots' keys are not in it: they are on a token, or were taken off this host");
        }
        if (files.needsPassphrase()) {
            out.println("keys are in it under a passphrase that you keep yourself: a restore needs that one too");
        }
        out.println("written to " + file + " (" + sealed.length + " bytes). Keep the passphrase elsewhere.");
        out.flush();
        return ExitStatus.OK.code();
    }

    private FolderSnapshot snapshot() throws CommandFault {
        try {
            return FolderSnapshot.read(authority.folder().folder());
        } catch (AuthorityStateException e) {
            throw Faults.environment(e);
        }
    }

    private CommandFault exists() {
        return new CommandFault(ExitStatus.ENVIRONMENT, file + " is there already, and is not replaced");
    }
}
