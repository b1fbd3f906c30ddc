package dev.chromamesh.cli.ca;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.chromamesh.cli.AdminClient;
import dev.chromamesh.cli.CommandFault;
import dev.chromamesh.cli.ExitStatus;
import dev.chromamesh.cli.ServerOnThisHost;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands have in common that tell the server's authority something. */
final class Told {

    private static final long GLANCE_SECONDS = 1;

    @Mixin
    private ServerOnThisHost server;

    @Option(
            names = "--watch",
            description = "Go on printing what happens until it is done; an interrupt ends the watching only.")
    private boolean watch;

    @Option(names = "--json", description = "Print the server's answer as JSON, at the end.")
    private boolean json;

    /** What the server says of rotation now. */
    JsonObject report() throws IOException, CommandFault, InterruptedException {
        return server.client().get("/v1/authority");
    }

    /** Tells it, and prints what came of it. */
    int tell(PrintWriter out, String path, JsonObject body) throws IOException, CommandFault, InterruptedException {
        AdminClient client = server.client();
        JsonObject report = client.post(path, body);
        List<String> said = RotationText.of(report);
        if (!json) {
            RotationText.done(report).forEach(out::println);
            said.forEach(out::println);
            out.flush();
        }
        while (watch && isUnderWay(report)) {
            TimeUnit.SECONDS.sleep(GLANCE_SECONDS);
            report = client.get("/v1/authority");
            List<String> before = said;
            said = RotationText.of(report);
            if (!json) {
                said.stream().filter(line -> !before.contains(line)).forEach(out::println);
                out.flush();
            }
        }
        if (json) {
            out.println(report);
        } else if (watch) {
            out.println("done: the authorities that sign are sound, and no rotation is waiting to take over");
        }
        out.flush();
        return ExitStatus.OK.code();
    }

    /** Whether a rotation that was asked for has yet to happen, or who signs is not to be believed. */
    private static boolean isUnderWay(JsonObject report) {
        if (!report.getAsJsonArray("orders").isEmpty()) {
            return true;
        }
        int active = 0;
        for (JsonElement element : report.getAsJsonArray("authorities")) {
            JsonObject authority = element.getAsJsonObject();
            boolean signs = authority.get("phase").getAsString().equals("active");
            active += signs && !authority.has("taintedAt") ? 1 : 0;
        }
        return active < 2;
    }
}
