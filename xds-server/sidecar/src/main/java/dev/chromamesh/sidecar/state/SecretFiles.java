package dev.chromamesh.sidecar.state;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonWriter;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.request.InvalidPemException;
import dev.chromamesh.ca.request.Pem;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two files that Envoy reads secrets from, in the form of a DiscoveryResponse. Key and chain are inline, in one file:
 * two files replaced one after the other make Envoy see a pair that does not match.
 *
 * <p>The file is also where the agent finds its identity again, so that the two cannot disagree. When the certificate was
 * issued, which it does not say itself, stands in {@code version_info}.
 */
final class SecretFiles {

    private static final String SECRET_TYPE = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";
    private static final String VERSION = "version_info";
    private static final String INLINE = "inline_string";

    private SecretFiles() {}

    /** A key with its certificate, as read back. */
    record Identity(PrivateKey key, List<X509Certificate> chain, Instant issuedAt) {

        @Override
        public String toString() {
            return "Identity[hidden]";
        }
    }

    static byte[] identity(Membership membership) {
        JsonObject certificate = new JsonObject();
        certificate.add("certificate_chain", inline(Pem.certificates(membership.chain())));
        certificate.add("private_key", inline(Pem.privateKey(membership.key())));
        String name = membership.assignment().identity().name();
        return file(membership.issuedAt().toString(), name, "tls_certificate", certificate);
    }

    /** The roots, and the one identity that may be the control plane: any workload's certificate is good for a server. */
    static byte[] controlPlaneTrust(Membership membership) {
        TrustDomain trustDomain = membership.bundle().trustDomain();
        JsonObject exact = new JsonObject();
        exact.addProperty("exact", SpiffeId.controlPlane(trustDomain).uri());
        JsonObject name = new JsonObject();
        name.addProperty("san_type", "URI");
        name.add("matcher", exact);
        JsonArray names = new JsonArray();
        names.add(name);
        JsonObject validation = new JsonObject();
        validation.add("trusted_ca", inline(Pem.certificates(membership.bundle().roots())));
        validation.add("match_typed_subject_alt_names", names);
        String secret = membership.assignment().controlPlaneTrust().name();
        return file(membership.issuedAt().toString(), secret, "validation_context", validation);
    }

    static Identity readIdentity(byte[] content) throws StateException {
        JsonObject certificate = member(secret(content), "tls_certificate");
        try {
            return new Identity(
                    Pem.parsePrivateKey(text(member(certificate, "private_key"), INLINE)),
                    Pem.parseCertificates(text(member(certificate, "certificate_chain"), INLINE)),
                    Instant.parse(text(object(content), VERSION)));
        } catch (InvalidPemException | DateTimeException e) {
            throw new StateException("the identity in it cannot be read: " + e.getMessage());
        }
    }

    static TrustBundle readTrust(byte[] content, TrustDomain trustDomain) throws StateException {
        JsonObject validation = member(secret(content), "validation_context");
        try {
            return new TrustBundle(trustDomain, Pem.parseCertificates(text(member(validation, "trusted_ca"), INLINE)));
        } catch (InvalidPemException e) {
            throw new StateException("the roots in it cannot be read: " + e.getMessage());
        }
    }

    private static JsonObject inline(String text) {
        JsonObject source = new JsonObject();
        source.addProperty(INLINE, text);
        return source;
    }

    private static byte[] file(String version, String name, String kind, JsonObject content) {
        JsonObject secret = new JsonObject();
        secret.addProperty("@type", SECRET_TYPE);
        secret.addProperty("name", name);
        secret.add(kind, content);
        JsonArray resources = new JsonArray();
        resources.add(secret);
        JsonObject response = new JsonObject();
        response.addProperty(VERSION, version);
        response.add("resources", resources);
        return bytes(response);
    }

    static byte[] bytes(JsonObject json) {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = new JsonWriter(text)) {
            writer.setStrictness(Strictness.STRICT);
            writer.setIndent("  ");
            new GsonBuilder().disableHtmlEscaping().create().toJson(json, writer);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static JsonObject object(byte[] content) throws StateException {
        try {
            JsonElement json = JsonParser.parseString(new String(content, StandardCharsets.UTF_8));
            if (json.isJsonObject()) {
                return json.getAsJsonObject();
            }
        } catch (JsonParseException e) {
            // Without its cause, which may quote the content.
            throw new StateException("it is not JSON");
        }
        throw new StateException("it is not a JSON object");
    }

    static String text(JsonObject parent, String name) throws StateException {
        JsonElement value = parent.get(name);
        if (value == null || !value.isJsonPrimitive()) {
            throw new StateException("\"" + name + "\" is missing");
        }
        return value.getAsString();
    }

    private static JsonObject secret(byte[] content) throws StateException {
        JsonElement resources = object(content).get("resources");
        if (resources instanceof JsonArray array && array.size() == 1 && array.get(0) instanceof JsonObject secret) {
            return secret;
        }
        throw new StateException("it does not hold exactly one secret");
    }

    private static JsonObject member(JsonObject parent, String name) throws StateException {
        @Nullable JsonElement value = parent.get(name);
        if (value instanceof JsonObject member) {
            return member;
        }
        throw new StateException("\"" + name + "\" is missing");
    }
}
