package dev.chromamesh.cli.ca;

import com.google.gson.JsonObject;
import dev.chromamesh.cli.ExitStatus;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca waive BUNDLE}: wait no more for acknowledgements. */
@Command(
        name = "waive",
        mixinStandardHelpOptions = true,
        description = "Waits no more for those who did not acknowledge a trust bundle. Says first what that would "
                + "break, and does it only with --yes.",
        footer = {
            "",
            "Exit status: 0 done, or said what it would do, 1 the server refuses, 3 no server runs on this host."
        })
final class WaiveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "BUNDLE",
            description = "The number of the trust bundle, as `chroma-mesh ca show` says it.")
    private long bundle;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            required = true,
            description = "Why nobody is to be waited for; it goes into the journal.")
    private String reason;

    @Option(names = "--yes", description = "Do it.")
    private boolean yes;

    @Mixin
    private Told told;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (!yes) {
            RotationText.of(told.report()).forEach(out::println);
            out.println("nothing was changed; with --yes trust bundle " + bundle + " is waited for no more");
            out.flush();
            return ExitStatus.OK.code();
        }
        JsonObject wish = new JsonObject();
        wish.addProperty("bundle", bundle);
        wish.addProperty("reason", reason);
        return told.tell(out, "/v1/authority/waivers", wish);
    }
}
