package dev.chromamesh.cli.ca;

import com.google.gson.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chroma-mesh ca rotate issuer|root}: another authority takes over as soon as that is safe. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = "Lets another issuing authority, or another root, take over as soon as that is safe. Both "
                + "happen by themselves in time; this is for when that is too late. An issuing authority "
                + "changes at once. A root changes when every sidecar with an unexpired certificate has "
                + "acknowledged the trust bundle with the new root, or after a day.",
        footer = {
            "",
            "Exit status: 0 done or under way, 1 the server refuses, 3 no server runs on this host.",
            "`chroma-mesh ca show` says what a rotation waits for."
        })
final class RotateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "TIER", description = "Which one: ${COMPLETION-CANDIDATES}.")
    private Which which;

    @Mixin
    private Told told;

    /** As people say it. */
    enum Which {
        issuer,
        root
    }

    @Override
    public Integer call() throws Exception {
        JsonObject wish = new JsonObject();
        wish.addProperty("tier", which == Which.root ? "root" : "issuing");
        return told.tell(spec.commandLine().getOut(), "/v1/authority/rotations", wish);
    }
}
