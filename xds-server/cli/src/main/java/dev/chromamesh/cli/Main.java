package dev.chromamesh.cli;

import dev.chromamesh.cli.ca.CaCommand;
import dev.chromamesh.cli.demo.DemoCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code chroma-mesh}: the program that a person starts. */
@Command(
        name = "chroma-mesh",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Encrypted, authenticated and authorised links for Chroma, over stock Envoy sidecars.",
        footer = {
            "",
            "Start here:  chroma-mesh demo",
            "Exit status: 0 ok, 1 findings (a bad mesh.yaml, a refused token), 2 usage, 3 environment."
        },
        subcommands = {
            DemoCommand.class,
            CheckCommand.class,
            RenderCommand.class,
            ServerCommand.class,
            TokenCommand.class,
            SidecarCommand.class,
            ForgetCommand.class,
            CaCommand.class
        })
public final class Main {

    private Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] args) {
        // Numbers and dates go into files, configuration and certificates: never in the user's own digits or calendar.
        Locale.setDefault(Locale.ROOT);
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.registerConverter(dev.chromamesh.mesh.model.HostPort.class, Converters::hostPort);
        commandLine.registerConverter(java.time.Duration.class, Converters::duration);
        commandLine.registerConverter(dev.chromamesh.ca.vault.Pkcs11Settings.class, Converters::token);
        commandLine.setExecutionExceptionHandler(new FaultPrinter());
        return commandLine;
    }
}
