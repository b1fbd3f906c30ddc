package dev.chromamesh.cli;

import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.sidecar.SidecarAgent;
import dev.chromamesh.sidecar.SidecarOutcome;
import dev.chromamesh.sidecar.SidecarSettings;
import dev.chromamesh.sidecar.TokenSource;
import dev.chromamesh.sidecar.event.SidecarListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh sidecar}: the agent beside an Envoy. */
@Command(
        name = "sidecar",
        mixinStandardHelpOptions = true,
        description = {
            "Joins the mesh as a workload and runs its Envoy: makes the key, renews the certificate by itself, and drains",
            "Envoy before it stops."
        },
        footer = {
            "",
            "The first start needs a token from `chroma-mesh token create`; later ones find their certificate in the state",
            "folder. The token is read from a file or from standard input, since arguments can be seen by every user.",
            "SIGTERM drains and stops Envoy, then ends the sidecar."
        })
final class SidecarCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            description = "The workload of mesh.yaml that this host runs (default: the token's).")
    private @Nullable String workload;

    @Option(names = "--token", paramLabel = "FILE", description = "The join token's file; - reads standard input.")
    private @Nullable Path token;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = DefaultState.FOLDER,
            description =
                    "Where the sidecar keeps its key and certificate, in sidecar-NAME (default: ${DEFAULT-VALUE}).")
    private Path state;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description =
                    "Where Envoy accepts the mesh's connections, such as 10.0.0.11:8443; a Chroma's sidecar only.")
    private @Nullable HostPort listen;

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description = "What others dial, where that is not the address of --listen.")
    private @Nullable HostPort advertise;

    @Option(
            names = "--envoy",
            paramLabel = "PATH",
            defaultValue = "${env:CHROMA_MESH_ENVOY:-envoy}",
            description = "Envoy 1.40 or newer (default: $CHROMA_MESH_ENVOY, else envoy on the PATH).")
    private Path envoy;

    @Option(
            names = "--allow-exposed-chroma",
            description = "Join although Chroma listens beyond loopback, where anyone can reach it around the mesh.")
    private boolean allowExposedChroma;

    @Option(
            names = "--drain-time",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "How long requests in flight may take to end at a stop (default: ${DEFAULT-VALUE}).")
    private Duration drainTime;

    @Override
    public Integer call() {
        SidecarAgent agent = new SidecarAgent(settings(), SidecarListener.logging());
        StopSignal signal = StopSignal.calls(agent::stop);
        SidecarOutcome outcome = agent.run();
        if (outcome.kind() != SidecarOutcome.Kind.STOPPED) {
            signal.commandEnded();
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + outcome.message());
        }
        return outcome.kind().exitCode();
    }

    private SidecarSettings settings() {
        if (advertise != null && listen == null) {
            throw new ParameterException(spec.commandLine(), "--advertise needs --listen");
        }
        return new SidecarSettings(
                state,
                Optional.ofNullable(workload),
                tokenSource(),
                address(listen),
                address(advertise),
                envoy,
                allowExposedChroma,
                drainTime);
    }

    private TokenSource tokenSource() {
        if (token == null) {
            return TokenSource.none();
        }
        return token.toString().equals("-") ? TokenSource.stream(System.in) : TokenSource.file(token);
    }

    private static Optional<dev.chromamesh.sidecar.HostPort> address(@Nullable HostPort address) {
        return Optional.ofNullable(address)
                .map(given -> new dev.chromamesh.sidecar.HostPort(given.host(), given.port()));
    }
}
