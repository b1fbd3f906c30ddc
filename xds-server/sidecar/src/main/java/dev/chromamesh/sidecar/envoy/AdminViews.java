package dev.chromamesh.sidecar.envoy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.chromamesh.sidecar.chroma.Sockets;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the answers of Envoy's admin interface. What is not understood counts as absent. */
final class AdminViews {

    /** Every connection of others, by listener; a regular expression, as the admin interface wants it. */
    static final String CONNECTIONS = "/stats?filter=%5Elistener%5C..*%5C.downstream_cx_active%24";

    /** Numbers that change whenever a listener comes, goes or is refused. */
    static final String LISTENER_COUNTS =
            "/stats?filter=%5Elistener_manager%5C.(listener_(added|removed|modified|create_failure|create_success)"
                    + "|lds%5C.update_rejected|total_listeners_active)%24";

    static final String LISTENERS = "/listeners?format=json";

    /** The listeners that Envoy was given, with its complaint about each. */
    static final String COMPLAINTS = "/config_dump?resource=dynamic_listeners&mask=name,error_state.details";

    private static final Pattern COUNT = Pattern.compile("(?m)^listener\\.(.+)\\.downstream_cx_active: (\\d+)$");

    private AdminViews() {}

    /** How many connections others hold, from {@link #CONNECTIONS}; the admin interface's own do not count. */
    static long connections(String stats) {
        long sum = 0;
        Matcher matcher = COUNT.matcher(stats);
        while (matcher.find()) {
            String listener = matcher.group(1);
            // The counters of single threads repeat the listener's.
            boolean whole = !listener.startsWith("admin") && !listener.contains(".worker_");
            sum += whole ? Long.parseLong(matcher.group(2)) : 0;
        }
        return sum;
    }

    /** The addresses that Envoy listens on, by listener, from {@link #LISTENERS}. */
    static Map<String, InetSocketAddress> listeners(String json) {
        Map<String, InetSocketAddress> found = new TreeMap<>();
        for (JsonObject status : objects(json, "listener_statuses")) {
            JsonObject address = member(member(status, "local_address"), "socket_address");
            if (status.has("name") && address.has("address") && address.has("port_value")) {
                Sockets.numeric(
                                address.get("address").getAsString(),
                                address.get("port_value").getAsInt())
                        .ifPresent(place -> found.put(status.get("name").getAsString(), place));
            }
        }
        return found;
    }

    /** Envoy's words about the listeners that it refused, by listener, from {@link #COMPLAINTS}. */
    static Map<String, String> complaints(String json) {
        Map<String, String> found = new TreeMap<>();
        for (JsonObject listener : objects(json, "configs")) {
            JsonObject error = member(listener, "error_state");
            if (listener.has("name") && error.has("details")) {
                found.put(
                        listener.get("name").getAsString(), error.get("details").getAsString());
            }
        }
        return found;
    }

    private static List<JsonObject> objects(String json, String name) {
        List<JsonObject> found = new ArrayList<>();
        try {
            JsonElement root = JsonParser.parseString(json);
            if (root instanceof JsonObject object && object.get(name) instanceof JsonArray array) {
                array.forEach(element -> {
                    if (element instanceof JsonObject member) {
                        found.add(member);
                    }
                });
            }
        } catch (JsonParseException e) {
            return List.of();
        }
        return found;
    }

    private static JsonObject member(JsonObject parent, String name) {
        return parent.get(name) instanceof JsonObject object ? object : new JsonObject();
    }
}
