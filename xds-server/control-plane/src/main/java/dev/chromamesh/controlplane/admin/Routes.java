package dev.chromamesh.controlplane.admin;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.chromamesh.controlplane.attest.JoinTokenBook;
import dev.chromamesh.controlplane.store.StoreException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the admin interface answers to whom it may answer. Knows nothing of HTTP but methods, paths and statuses. */
final class Routes {

    private final Operations operations;
    private final List<Route> guarded;

    Routes(Operations operations) {
        this.operations = operations;
        this.guarded = List.of(
                route("GET", "/v1/server", request -> new Reply(Reply.OK, operations.server())),
                route("GET", "/v1/sidecars", request -> sidecars()),
                route("GET", "/v1/authority", request -> new Reply(Reply.OK, operations.authority())),
                route("POST", "/v1/authority/rotations", request -> tell(AuthorityCommands.rotate(request.body()))),
                route("POST", "/v1/authority/taints", request -> tell(AuthorityCommands.taint(request.body()))),
                route("POST", "/v1/authority/waivers", request -> tell(AuthorityCommands.waive(request.body()))),
                route("POST", "/v1/tokens", this::createToken),
                route("DELETE", "/v1/instances/(.+)/([^/]+)", this::forget));
    }

    /** A request that passed the guard; {@code parts} are the path's variable parts. */
    private record Request(List<String> parts, String body) {}

    private interface Action {
        Reply answer(Request request) throws StoreException;
    }

    private record Route(String method, Pattern path, Action action) {}

    /** The answer to what everybody may ask, or nothing. */
    Optional<Reply> open(String method, String path) {
        if (!method.equals("GET")) {
            return Optional.empty();
        }
        return switch (path) {
            case "/healthz" -> Optional.of(state(Reply.OK, "alive"));
            case "/readyz" -> Optional.of(operations.ready() ? state(Reply.OK, "ready") : state(503, "starting"));
            default -> Optional.empty();
        };
    }

    /** The answer to one who has the admin token. */
    Reply guarded(String method, String path, String body) throws StoreException {
        boolean known = false;
        for (Route route : guarded) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches()) {
                known = true;
                if (route.method().equals(method)) {
                    return route.action().answer(new Request(groups(matcher), body));
                }
            }
        }
        return known
                ? Reply.failure(405, "method-not-allowed", "this path does not take " + method)
                : Reply.failure(404, "not-found", "the admin interface has no such path");
    }

    private Reply sidecars() {
        JsonArray sidecars = new JsonArray();
        operations.sidecars().forEach(sidecars::add);
        JsonObject body = new JsonObject();
        body.add("sidecars", sidecars);
        return new Reply(Reply.OK, body);
    }

    private Reply tell(AuthorityCommands.Reading reading) {
        if (reading instanceof AuthorityCommands.Unreadable unreadable) {
            return Reply.badRequest(unreadable.reason());
        }
        Operations.AuthorityOutcome outcome = operations.command(((AuthorityCommands.Read) reading).command());
        if (outcome instanceof Operations.AuthorityRefused refused) {
            return Reply.failure(422, "refused", refused.reason());
        }
        Operations.AuthorityTold told = (Operations.AuthorityTold) outcome;
        JsonObject body = told.report().deepCopy();
        JsonArray done = new JsonArray();
        told.done().forEach(done::add);
        body.add("done", done);
        return new Reply(Reply.OK, body);
    }

    private Reply createToken(Request request) throws StoreException {
        if (!(parse(request.body()) instanceof JsonObject wish)) {
            return Reply.badRequest("the body is not a JSON object (expected: {\"workload\": NAME})");
        }
        Optional<String> workload = text(wish, "workload");
        if (workload.isEmpty()) {
            return Reply.badRequest("\"workload\" is missing (expected: a name of mesh.yaml)");
        }
        Optional<Duration> lifetime =
                wish.has("lifetime") ? lifetime(wish) : Optional.of(JoinTokenBook.DEFAULT_LIFETIME);
        if (lifetime.isEmpty()) {
            return Reply.badRequest(
                    "\"lifetime\" is wrong (expected: an ISO 8601 duration such as PT10M, at most PT24H)");
        }
        Operations.TokenOutcome outcome = operations.createToken(workload.get(), lifetime.get());
        if (outcome instanceof Operations.TokenRefused refused) {
            return Reply.failure(422, "refused", refused.reason());
        }
        Operations.TokenCreated created = (Operations.TokenCreated) outcome;
        JsonObject body = new JsonObject();
        body.addProperty("token", created.token());
        body.addProperty("workload", workload.get());
        body.addProperty("expiresAt", created.expiresAt().toString());
        return new Reply(Reply.CREATED, body);
    }

    private Reply forget(Request request) throws StoreException {
        String workload = request.parts().get(0);
        UUID instance;
        try {
            instance = UUID.fromString(request.parts().get(1));
        } catch (IllegalArgumentException e) {
            return Reply.badRequest("the instance is not a UUID");
        }
        return operations.forget(workload, instance)
                ? state(Reply.OK, "forgotten")
                : Reply.failure(404, "not-found", "no such instance has joined");
    }

    private static Route route(String method, String path, Action action) {
        return new Route(method, Pattern.compile(path), action);
    }

    private static List<String> groups(Matcher matcher) {
        return matcher.groupCount() == 0 ? List.of() : List.of(matcher.group(1), matcher.group(2));
    }

    private static Reply state(int status, String word) {
        JsonObject body = new JsonObject();
        body.addProperty("status", word);
        return new Reply(status, body);
    }

    private static Optional<Duration> lifetime(JsonObject wish) {
        try {
            return text(wish, "lifetime")
                    .map(Duration::parse)
                    .filter(lifetime -> !lifetime.isNegative()
                            && !lifetime.isZero()
                            && lifetime.compareTo(JoinTokenBook.MAX_LIFETIME) <= 0);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(JsonObject json, String name) {
        JsonElement element = json.get(name);
        return element != null
                        && element.isJsonPrimitive()
                        && element.getAsJsonPrimitive().isString()
                ? Optional.of(element.getAsString())
                : Optional.empty();
    }

    private static JsonElement parse(String body) {
        try {
            return JsonParser.parseString(body);
        } catch (JsonParseException e) {
            return new JsonArray();
        }
    }
}
