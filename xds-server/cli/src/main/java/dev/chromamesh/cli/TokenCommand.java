package dev.chromamesh.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh token}: the tickets with which sidecars join. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Makes the one-use tokens with which sidecars join.",
        subcommands = TokenCreateCommand.class)
final class TokenCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about tokens? (try: chroma-mesh token create)");
    }
}
