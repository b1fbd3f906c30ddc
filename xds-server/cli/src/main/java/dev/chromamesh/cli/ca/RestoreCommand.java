package dev.chromamesh.cli.ca;

import dev.chromamesh.ca.backup.AuthorityBackup;
import dev.chromamesh.ca.backup.BackupException;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.Restoration;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.ledger.RestoredRecord;
import dev.chromamesh.ca.vault.Passphrase;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.DefaultState;
import dev.chromamesh.cli.ExitStatus;
import dev.chromamesh.cli.KeyOptions;
import dev.chromamesh.controlplane.ServerFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca restore FILE}: puts the authority back. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Puts the certificate authority back to what a backup has of it. The server must not run.",
            "Everything in the backup is checked before anything is written: keys, chain, each record of the journal.",
            "An authority that is there is not replaced: move it away first."
        },
        footer = {
            "",
            "Exit status: 0 restored (or, with --check, it could be), 1 the file is no backup that can be used,",
            "2 no usable passphrase, 3 there is an authority already, or the folder cannot be written."
        })
final class RestoreCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The backup.")
    private Path file;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = DefaultState.FOLDER,
            description = "The server's state folder (default: ${DEFAULT-VALUE}).")
    private Path state;

    @Option(names = "--check", description = "Only open the backup and list what is in it.")
    private boolean check;

    @Mixin
    private BackupPassphrase passphrase;

    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws Exception {
        byte[] sealed = Files.readAllBytes(file);
        AuthorityBackup backup;
        try (Passphrase secret = passphrase.forOpening()) {
            backup = AuthorityBackup.open(sealed, secret);
        } catch (BackupException e) {
            throw new CommandFault(ExitStatus.FINDINGS, file + " " + e.getMessage() + ". Nothing was changed", e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (check) {
            out.println("backup, made at " + backup.madeAt() + ":");
            backup.files().content().forEach((name, content) -> out.printf("  %8d  %s%n", content.length, name));
        } else {
            print(out, restore(backup));
        }
        out.flush();
        return ExitStatus.OK.code();
    }

    private RestoredRecord restore(AuthorityBackup backup) throws CommandFault {
        try {
            TrustDomain trustDomain = backup.files().trustDomain();
            return Restoration.run(
                    backup, ServerFolder.in(state).authority(), trustDomain, keys.settings(), InstantSource.system());
        } catch (AuthorityStateException e) {
            throw Faults.environment(e);
        }
    }

    private void print(PrintWriter out, RestoredRecord restored) {
        out.println("restored into " + ServerFolder.in(state).authority() + ", restoration " + restored.epoch());
        out.println("What the authority did between " + restored.madeAt() + " and "
                + restored.restoredAt().truncatedTo(ChronoUnit.SECONDS)
                + " is not known:");
        out.println("  - certificates issued in that time do not renew: their sidecars have to join again");
        out.println("  - revocations of that time are lost: revoke again");
    }
}
