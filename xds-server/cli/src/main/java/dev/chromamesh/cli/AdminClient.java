package dev.chromamesh.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.chromamesh.controlplane.admin.AdminToken;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls the admin interface of a server with its admin token. */
public final class AdminClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI server;
    private final AdminToken token;
    private final HttpClient http;

    /**
     * A client.
     *
     * @param address of the admin interface, {@code HOST:PORT}
     */
    AdminClient(String address, AdminToken token) {
        this.server = URI.create("http://" + address);
        this.token = token;
        // The call goes to loopback: whatever proxy this environment has is not for it.
        this.http = HttpClient.newBuilder()
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** Posts JSON and returns the JSON answer; a refusal becomes a fault with the server's own words. */
    public JsonObject post(String path, JsonObject body) throws IOException, CommandFault, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    /** What a path answers; a refusal becomes a fault with the server's own words. */
    public JsonObject get(String path) throws IOException, CommandFault, InterruptedException {
        return send(request(path).GET());
    }

    /** Deletes what a path stands for; a refusal becomes a fault with the server's own words. */
    JsonObject delete(String path) throws IOException, CommandFault, InterruptedException {
        return send(request(path).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Authorization", token.authorization());
    }

    private JsonObject send(HttpRequest.Builder request) throws IOException, CommandFault, InterruptedException {
        HttpResponse<String> response;
        try {
            response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (ConnectException e) {
            throw new CommandFault(
                    ExitStatus.ENVIRONMENT,
                    "no server answers at " + server.getAuthority()
                            + ": start it with `chroma-mesh server`, or name its port with --admin-port",
                    e);
        }
        return answer(response);
    }

    private JsonObject answer(HttpResponse<String> response) throws CommandFault {
        JsonObject json;
        try {
            JsonElement parsed = JsonParser.parseString(response.body());
            json = parsed.isJsonObject() ? parsed.getAsJsonObject() : new JsonObject();
        } catch (JsonParseException e) {
            json = new JsonObject();
        }
        int status = response.statusCode();
        if (status / 100 == 2) {
            return json;
        }
        String message = json.has("error") && json.get("error").isJsonObject()
                ? json.getAsJsonObject("error").get("message").getAsString()
                : server.getAuthority() + " answered with status " + status + ": is that the admin port of a server?";
        boolean refused = status == 400 || status == 404 || status == 422;
        throw new CommandFault(refused ? ExitStatus.FINDINGS : ExitStatus.ENVIRONMENT, message);
    }
}
