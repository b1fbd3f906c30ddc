package dev.chromamesh.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.chromamesh.cli.console.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh demo}: brings up a working mesh of real parts and shows it working. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Brings up an encrypted mesh of real Envoys and real Chromas on this machine, shows it working, and stays up"
                        + " until Ctrl-C.",
        footer = {
            "",
            "Envoy and Chroma come from CHROMA_MESH_ENVOY and CHROMA_MESH_CHROMA, or from the PATH; otherwise they are",
            "installed once into the cache folder of this user.",
            "Exit status: 0 everything was shown, 1 something was not as it should be, 3 a part is missing."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Option(names = "--check", description = "Run the story once and end: 0, or 1 and the name of what failed.")
    private boolean check;

    @Option(
            names = "--json",
            description = "Print only a JSON summary on standard output; the story goes to standard error.")
    private boolean json;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Keep all state and logs in this new folder (default: one below the current folder, removed at the"
                            + " end unless something failed).")
    private @Nullable Path state;

    @Option(
            names = "--certificate-lifetime",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long certificates live in the story, from 10s (default: ${DEFAULT-VALUE}).")
    private Duration certificateLifetime;

    private volatile boolean stopping;
    private @Nullable Path toBeRemoved;
    private volatile boolean finished;

    @Override
    public Integer call() throws Exception {
        keepLogsOutOfTheStory();
        PrintWriter out = spec.commandLine().getOut();
        Narrator narrator =
                json ? new Narrator(spec.commandLine().getErr(), false) : new Narrator(out, Terminal.colour());
        Processes processes = new Processes(PATIENCE);
        // Registered before the first process is started, so that Ctrl-C finds all of them at any moment.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(narrator, processes), "stop"));
        try {
            return run(narrator, processes);
        } catch (IOException | RuntimeException e) {
            if (stopping) {
                return INTERRUPTED;
            }
            throw e;
        } finally {
            processes.close();
            finished = !stopping;
            removeUnlessKept();
        }
    }

    private int run(Narrator narrator, Processes processes) throws IOException, InterruptedException {
        Home home = Home.find();
        narrator.shows("Chroma Mesh: two Chromas and two applications that call them, on this machine\n");
        RealParts parts = RealParts.locate(home, processes, narrator::says);
        FirstMesh.Ports ports = FirstMesh.Ports.free(new FreePorts(new SecureRandom()));
        LocalMeshSettings settings =
                new LocalMeshSettings(home, parts, makeFolder(), ports.server(), ports.admin(), certificateLifetime);
        FirstMesh mesh = new FirstMesh(settings, ports, home.meshText(), processes);
        narrator.shows("\n" + MeshPicture.of(links(ports)) + "\n  control plane: 127.0.0.1:" + ports.server()
                + " (certificates for " + certificateLifetime.toSeconds() + " s, configuration)\n");
        narrator.says("starting one server, two Chromas, four sidecars with their Envoys ...");
        StorySummary summary = tell(mesh, settings, processes, narrator);
        if (stopping) {
            // What failed because of that is no finding.
            return INTERRUPTED;
        }
        finish(summary, narrator, settings.state());
        if (!check && mesh.isUp()) {
            narrator.shows(DemoPlayground.describe(ports, parts, settings.state()));
            new CountDownLatch(1).await();
        }
        return summary.ok() ? 0 : 1;
    }

    private synchronized Path makeFolder() throws IOException {
        if (stopping) {
            throw new DemoFault("stopping");
        }
        Path made = state != null
                ? DemoFolder.chosen(state)
                : DemoFolder.fresh(Path.of(""), ProcessHandle.current().pid());
        toBeRemoved = state != null ? null : made;
        return made;
    }

    private StorySummary tell(FirstMesh mesh, LocalMeshSettings settings, Processes processes, Narrator narrator)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Callers callers;
        try {
            mesh.start();
            callers = Callers.start(settings.home(), settings.parts(), settings.log("callers"), processes);
        } catch (IOException e) {
            if (stopping) {
                throw e;
            }
            return new StorySummary(List.of(new StoryStep("start", false, String.valueOf(e.getMessage()))), 0, 0, 0);
        }
        StoryStep start = new StoryStep(
                "start",
                true,
                "all up after " + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s");
        narrator.says(start.detail() + "; logs in " + settings.state());
        Strangers strangers = new Strangers(new SecureRandom(), InstantSource.system());
        return new Story(mesh, callers, strangers, settings.state(), narrator).tell(start);
    }

    private void finish(StorySummary summary, Narrator narrator, Path folder) {
        narrator.table(summary);
        if (json) {
            spec.commandLine().getOut().println(summary.toJson());
            spec.commandLine().getOut().flush();
        }
        if (!summary.ok()) {
            keepFolder();
            narrator.shows("failed: " + String.join(", ", summary.failures()) + " (logs in " + folder + ")");
        }
    }

    private void stop(Narrator narrator, Processes processes) {
        if (finished) {
            return;
        }
        stopping = true;
        narrator.falls("stopping everything ...");
        processes.close();
        try {
            removeUnlessKept();
        } catch (IOException e) {
            spec.commandLine().getErr().println("chroma-mesh demo: cannot remove the demo's folder: " + e.getMessage());
        }
    }

    private synchronized void removeUnlessKept() throws IOException {
        if (toBeRemoved != null) {
            DemoFolder.remove(toBeRemoved);
        }
    }

    private synchronized void keepFolder() {
        toBeRemoved = null;
    }

    private static List<MeshPicture.Link> links(FirstMesh.Ports ports) {
        return List.of(
                new MeshPicture.Link(
                        "search ",
                        ":" + ports.searchToA(),
                        "reader",
                        ":" + ports.inboundA().port(),
                        "chroma-a :" + ports.chromaA()),
                new MeshPicture.Link(
                        "indexer",
                        ":" + ports.indexerToA(),
                        "writer",
                        ":" + ports.inboundA().port(),
                        "chroma-a :" + ports.chromaA()),
                new MeshPicture.Link(
                        "indexer",
                        ":" + ports.indexerToB(),
                        "writer",
                        ":" + ports.inboundB().port(),
                        "chroma-b :" + ports.chromaB()));
    }

    /** What our own libraries log is for operators. */
    private static void keepLogsOutOfTheStory() {
        if (LoggerFactory.getLogger("dev.chromamesh") instanceof Logger logger) {
            logger.setLevel(Level.WARN);
        }
    }
}
