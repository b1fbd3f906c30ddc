package dev.chromamesh.cli;

import dev.chromamesh.cli.console.Terminal;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.diagnostic.DiagnosticRenderer;
import dev.chromamesh.mesh.diagnostic.Suggestions;
import dev.chromamesh.mesh.envoy.EnvoyResources;
import dev.chromamesh.mesh.envoy.EnvoyTranslator;
import dev.chromamesh.mesh.envoy.EnvoyYaml;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.resolve.ProxyView;
import dev.chromamesh.mesh.resolve.Resolver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh render FILE --workload NAME}: what an Envoy would get, without a server. */
@Command(
        name = "render",
        mixinStandardHelpOptions = true,
        description = "Prints the Envoy configuration that the sidecar of a workload gets, as YAML.",
        footer = {
            "",
            "Nobody has joined here: inbound listeners bind " + RenderCommand.DEFAULT_LISTEN
                    + ", endpoints are empty and",
            "the roots are left out. All the rest is byte for byte what the server sends."
        })
final class RenderCommand implements Callable<Integer> {

    static final String DEFAULT_LISTEN = "0.0.0.0:8443";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The mesh.yaml; - reads standard input.")
    private Path file;

    @Option(names = "--workload", paramLabel = "NAME", required = true, description = "Whose sidecar.")
    private String workload;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Only listeners, routes, clusters, endpoints or secrets.")
    private EnvoyResources.@Nullable Kind kind;

    @Option(
            names = "--certificate-lifetime",
            paramLabel = "TIME",
            defaultValue = ServerCommand.DEFAULT_LIFETIME,
            description = "The server's option of that name: the age of connections follows from it"
                    + " (default: ${DEFAULT-VALUE}).")
    private Duration certificateLifetime;

    @Override
    public Integer call() throws Exception {
        MeshFile input = MeshFile.read(file);
        MeshReading reading = input.parse();
        if (!(reading instanceof MeshReading.Valid valid)) {
            spec.commandLine()
                    .getErr()
                    .print(DiagnosticRenderer.render(reading.diagnostics(), input.text(), Terminal.colour()));
            throw new CommandFault(ExitStatus.FINDINGS, input.name() + " has mistakes; nothing can be rendered");
        }
        EnvoyResources resources = EnvoyTranslator.translate(view(valid.mesh()));
        String text = kind == null ? EnvoyYaml.render(resources) : EnvoyYaml.render(resources, kind);
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return ExitStatus.OK.code();
    }

    private ProxyView view(Mesh mesh) throws CommandFault {
        Duration lifetime = ServerCommand.checkedLifetime(spec.commandLine(), certificateLifetime);
        return Resolver.preview(mesh, workload, lifetime).orElseThrow(() -> {
            String known = String.join(", ", mesh.workloads().keySet());
            String meant = Suggestions.nearest(workload, mesh.workloads().keySet())
                    .map(name -> "; did you mean \"" + name + "\"?")
                    .orElse("");
            return new CommandFault(
                    ExitStatus.FINDINGS,
                    "the mesh has no workload \"" + workload + "\"" + meant + " (known: " + known + ")");
        });
    }
}
