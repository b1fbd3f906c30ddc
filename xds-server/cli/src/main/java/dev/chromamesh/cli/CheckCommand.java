package dev.chromamesh.cli;

import dev.chromamesh.cli.console.Terminal;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.diagnostic.Diagnostic;
import dev.chromamesh.mesh.diagnostic.DiagnosticRenderer;
import dev.chromamesh.mesh.model.Mesh;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh check FILE}: every mistake of a mesh.yaml at once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a mesh.yaml and reports every mistake with its place and what to do.",
        footer = {"", "Exit status: 0 the file is good (there may be warnings), 1 it has errors."})
final class CheckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The mesh.yaml to check; - reads standard input.")
    private Path file;

    @Option(names = "--json", description = "Print the diagnostics as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        MeshFile input = MeshFile.read(file);
        MeshReading reading = input.parse();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(DiagnosticRenderer.toJson(reading.diagnostics()));
        } else {
            String findings = DiagnosticRenderer.render(reading.diagnostics(), input.text(), Terminal.colour());
            out.print(findings.isEmpty() ? "" : findings + "\n");
            out.println(summary(input.name(), reading));
        }
        out.flush();
        return (reading instanceof MeshReading.Valid ? ExitStatus.OK : ExitStatus.FINDINGS).code();
    }

    private static String summary(String name, MeshReading reading) {
        if (reading instanceof MeshReading.Valid valid) {
            Mesh mesh = valid.mesh();
            return name + ": good: trust domain " + mesh.trustDomain() + ", "
                    + Counted.of(mesh.workloads().size(), "workload") + ", "
                    + Counted.of(mesh.access().size(), "access rule");
        }
        List<Diagnostic> all = reading.diagnostics();
        long errors = all.stream().filter(Diagnostic::isError).count();
        long others = all.size() - errors;
        return name + ": " + Counted.of(errors, "error")
                + (others == 0 ? "" : ", " + Counted.of(others, "other finding"));
    }
}
