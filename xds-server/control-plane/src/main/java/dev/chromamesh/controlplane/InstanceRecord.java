package dev.chromamesh.controlplane;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Fields;
import dev.chromamesh.controlplane.store.Key;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.world.Instance;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the server remembers of a joined sidecar.
 *
 * @param instance what the mesh knows of it
 * @param envoyVersion as it said
 * @param joinedAt when it last joined with a token
 * @param grant its newest certificate
 * @param suspended why it may not renew, if it may not
 */
record InstanceRecord(
        Instance instance, String envoyVersion, Instant joinedAt, Grant grant, Optional<String> suspended) {

    static final String KIND = "instances";

    InstanceRecord with(Instance instance, String envoyVersion, Grant grant) {
        return new InstanceRecord(instance, envoyVersion, joinedAt, grant, suspended);
    }

    InstanceRecord suspend(String reason) {
        return new InstanceRecord(instance, envoyVersion, joinedAt, grant, Optional.of(reason));
    }

    UUID id() {
        return instance.id();
    }

    String workload() {
        return instance.workload();
    }

    /** Whether the newest certificate answers the request with this fingerprint. */
    boolean isAnswerTo(String request) {
        return grant.request().equals(request);
    }

    static Key key(UUID id) {
        return new Key(KIND, id.toString());
    }

    String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("workload", workload());
        instance.listen().ifPresent(address -> json.addProperty("listen", address.toString()));
        instance.advertise().ifPresent(address -> json.addProperty("advertise", address.toString()));
        json.addProperty("envoyVersion", envoyVersion);
        json.addProperty("joinedAt", joinedAt.toString());
        json.addProperty("request", grant.request());
        grant.renewedFrom().ifPresent(serial -> json.addProperty("renewedFrom", serial));
        JsonArray chain = new JsonArray();
        grant.chain().forEach(certificate -> chain.add(encode(certificate)));
        json.add("chain", chain);
        json.addProperty("issuedAt", grant.issuedAt().toString());
        suspended.ifPresent(reason -> json.addProperty("suspended", reason));
        return json.toString();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws StoreException if another version wrote it
     */
    static InstanceRecord of(Entry entry) throws StoreException {
        Fields fields = Fields.of(entry);
        List<X509Certificate> chain = new ArrayList<>();
        for (String certificate : fields.texts("chain")) {
            chain.add(decode(certificate).orElseThrow(() -> fields.unreadable("has an unreadable certificate")));
        }
        try {
            Instance instance = new Instance(
                    UUID.fromString(entry.key().name()),
                    fields.text("workload"),
                    address(fields, "listen"),
                    address(fields, "advertise"));
            return new InstanceRecord(
                    instance,
                    fields.text("envoyVersion"),
                    fields.instant("joinedAt"),
                    new Grant(
                            fields.text("request"),
                            fields.optionalText("renewedFrom"),
                            chain,
                            fields.instant("issuedAt")),
                    fields.optionalText("suspended"));
        } catch (IllegalArgumentException e) {
            throw fields.unreadable("contradicts itself (" + e.getMessage() + ")");
        }
    }

    private static Optional<HostPort> address(Fields fields, String name) throws StoreException {
        Optional<String> text = fields.optionalText(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int colon = text.get().lastIndexOf(':');
        if (colon < 1) {
            throw fields.unreadable("has no address \"" + name + "\"");
        }
        String host = text.get().substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return Optional.of(new HostPort(
                bracketed ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(text.get().substring(colon + 1))));
    }

    private static String encode(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate has no encoding (expected: one that was parsed)", e);
        }
    }

    private static Optional<X509Certificate> decode(String base64) {
        try {
            byte[] der = Base64.getDecoder().decode(base64);
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
