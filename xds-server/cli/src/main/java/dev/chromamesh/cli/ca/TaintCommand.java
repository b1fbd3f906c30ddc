package dev.chromamesh.cli.ca;

import com.google.gson.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca taint AUTHORITY}: its key may be in the wrong hands. */
@Command(
        name = "taint",
        mixinStandardHelpOptions = true,
        description = "Says that the key of an authority may be in the wrong hands. It never signs again, and with "
                + "a root none below it. Another issuing authority takes over at once; another root as soon as "
                + "every sidecar knows it, after a day, or when you waive it (`chroma-mesh ca waive`): until then "
                + "nothing is signed. A tainted root leaves the trust bundle "
                + "once those who had certificates from it have others, or after a day. This cannot be taken "
                + "back.",
        footer = {"", "Exit status: 0 done or under way, 1 the server refuses, 3 no server runs on this host."})
final class TaintCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "AUTHORITY", description = "As `chroma-mesh ca show` names it: root-1, issuing-3.")
    private String authority;

    @Mixin
    private Told told;

    @Override
    public Integer call() throws Exception {
        JsonObject wish = new JsonObject();
        wish.addProperty("authority", authority);
        return told.tell(spec.commandLine().getOut(), "/v1/authority/taints", wish);
    }
}
