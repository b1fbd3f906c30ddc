package dev.chromamesh.controlplane;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.mesh.model.HostPort;
import java.time.Instant;
import java.util.List;

/**
 * What does not change while a server runs.
 *
 * @param trustDomain whose authority it is
 * @param crypto what signs
 * @param tls what does the handshakes
 * @param advertised where sidecars dial
 * @param startedAt when it became ready
 */
record ServerFacts(TrustDomain trustDomain, String crypto, String tls, List<HostPort> advertised, Instant startedAt) {

    ServerFacts {
        advertised = List.copyOf(advertised);
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("trustDomain", trustDomain.name());
        json.addProperty("crypto", crypto);
        json.addProperty("tls", tls);
        JsonArray addresses = new JsonArray();
        advertised.forEach(address -> addresses.add(address.toString()));
        json.add("advertised", addresses);
        json.addProperty("startedAt", startedAt.toString());
        return json;
    }
}
