package dev.chromamesh.cli.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.chromamesh.sidecar.envoy.EnvoyAdmin;
import dev.chromamesh.sidecar.envoy.EnvoyException;
import dev.chromamesh.sidecar.envoy.LinuxEnvoyHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** What one Envoy says of itself, over the admin socket in its sidecar's folder. */
public final class EnvoyStatus {

    private static final String CONNECTED = "control_plane.connected_state: 1";

    private final Path socket;
    private final String identity;

    EnvoyStatus(Path sidecarFolder, String identity) {
        this.socket = sidecarFolder.resolve("admin.sock");
        this.identity = identity;
    }

    /** The serial numbers of its own certificate, in all places where it uses it: one, but for a moment of change. */
    public Set<String> serials() throws IOException {
        return serials(get("/certs"), identity);
    }

    /** Whether it has a stream to the control plane. */
    public boolean isConnected() throws IOException {
        return get("/stats?filter=%5Econtrol_plane%5C.connected_state%24").contains(CONNECTED);
    }

    private String get(String target) throws IOException {
        try {
            EnvoyAdmin.Reply reply = new LinuxEnvoyHost().admin(socket).request("GET", target);
            if (!reply.ok()) {
                throw new IOException("Envoy's admin interface answers with status " + reply.status());
            }
            return reply.body();
        } catch (EnvoyException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Reads the answer to {@code /certs}. */
    static Set<String> serials(String json, String identity) throws IOException {
        Set<String> serials = new TreeSet<>();
        try {
            for (JsonElement context :
                    JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("certificates")) {
                if (!context.getAsJsonObject().has("cert_chain")) {
                    continue;
                }
                for (JsonElement element : context.getAsJsonObject().getAsJsonArray("cert_chain")) {
                    JsonObject certificate = element.getAsJsonObject();
                    if (hasName(certificate, identity)) {
                        serials.add(certificate.get("serial_number").getAsString());
                    }
                }
            }
        } catch (JsonParseException | IllegalStateException | NullPointerException e) {
            throw new IOException("Envoy's admin interface gives no list of certificates", e);
        }
        return serials;
    }

    private static boolean hasName(JsonObject certificate, String identity) {
        if (!certificate.has("subject_alt_names")) {
            return false;
        }
        for (JsonElement name : certificate.getAsJsonArray("subject_alt_names")) {
            JsonElement uri = name.getAsJsonObject().get("uri");
            if (uri != null && uri.getAsString().equals(identity)) {
                return true;
            }
        }
        return false;
    }
}
