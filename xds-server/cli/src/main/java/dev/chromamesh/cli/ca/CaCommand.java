package dev.chromamesh.cli.ca;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca}: what the certificate authority has done, and how it is. */
@Command(
        name = "ca",
        mixinStandardHelpOptions = true,
        description = "Looks into the certificate authority: its certificates, its health, its journal; rotates its "
                + "keys; backs it up and restores it. Looking and backing up work on the server's state folder, "
                + "whether the server runs or not; a rotation needs a server that runs, a restore one that does "
                + "not.",
        subcommands = {
            ShowCommand.class,
            DoctorCommand.class,
            LogCommand.class,
            RotateCommand.class,
            TaintCommand.class,
            WaiveCommand.class,
            BackupCommand.class,
            RestoreCommand.class
        })
public final class CaCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "what about the authority? (try: chroma-mesh ca show, chroma-mesh ca doctor)");
    }
}
