package dev.chromamesh.cli;

import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh forget WORKLOAD/INSTANCE}: makes the running server on this host drop a lost sidecar. */
@Command(
        name = "forget",
        mixinStandardHelpOptions = true,
        description = {
            "Drops a sidecar that will not come back, so that another can take its place. Run it on the server's host.",
            "Its address is no longer called and its certificate no longer renewed."
        })
final class ForgetCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9._/-]+)/([0-9a-f-]{36})");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WORKLOAD/INSTANCE", description = "The sidecar, as the server's messages name it.")
    private String sidecar;

    @Mixin
    private ServerOnThisHost server;

    @Override
    public Integer call() throws Exception {
        server.client().delete("/v1/instances/" + path(sidecar));
        return ExitStatus.OK.code();
    }

    private String path(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(), "\"" + name + "\" is not WORKLOAD/INSTANCE, where INSTANCE is a UUID");
        }
        return matcher.group(1) + "/" + UUID.fromString(matcher.group(2));
    }
}
