package dev.chromamesh.examples;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The credentials of a sidecar, taken from the file that its Envoy reads: what a thief with access to the host would have.
 *
 * @param key the private key, PEM
 * @param chain the certificate and its issuer, PEM
 */
record Identity(String key, String chain) {

    static Identity of(TestMesh mesh, String workload) throws IOException {
        Path file = mesh.sidecar(workload).resolve("secrets/identity.json");
        JsonObject secret = JsonParser.parseString(Files.readString(file))
                .getAsJsonObject()
                .getAsJsonArray("resources")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("tls_certificate");
        return new Identity(inline(secret, "private_key"), inline(secret, "certificate_chain"));
    }

    private static String inline(JsonObject secret, String name) {
        return secret.getAsJsonObject(name).get("inline_string").getAsString();
    }

    /** Writes key and chain into two files, {@code NAME.key} and {@code NAME.crt}. */
    void writeTo(Path folder, String name) throws IOException {
        Files.writeString(folder.resolve(name + ".key"), key);
        Files.writeString(folder.resolve(name + ".crt"), chain);
    }
}
