package dev.chromamesh.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh token create WORKLOAD}: asks the running server on this host for a join token. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Makes a token with which one sidecar of WORKLOAD can join, once. Run it on the server's host.",
        footer = {
            "",
            "The token is a secret: hand it over in a file that only the sidecar can read, or through a pipe:",
            "  chroma-mesh token create search | ssh app-host chroma-mesh sidecar --token - ..."
        })
final class TokenCreateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WORKLOAD", description = "A workload of the server's mesh.yaml.")
    private String workload;

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How long the token can be used (default: ${DEFAULT-VALUE}).")
    private Duration lifetime;

    @Mixin
    private ServerOnThisHost server;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write the token to this file, readable by its owner only, instead of standard output.")
    private @Nullable Path output;

    @Override
    public Integer call() throws Exception {
        JsonObject request = new JsonObject();
        request.add("workload", new JsonPrimitive(workload));
        request.add("lifetime", new JsonPrimitive(lifetime.toString()));
        String token = server.client().post("/v1/tokens", request).get("token").getAsString();
        if (output == null) {
            spec.commandLine().getOut().println(token);
        } else {
            writeForOwnerOnly(output, token);
        }
        return ExitStatus.OK.code();
    }

    private static void writeForOwnerOnly(Path output, String token) throws IOException {
        Files.deleteIfExists(output);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(
                output, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            channel.write(StandardCharsets.UTF_8.encode(token + "\n"));
        }
    }
}
