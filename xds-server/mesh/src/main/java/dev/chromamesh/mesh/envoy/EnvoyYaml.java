package dev.chromamesh.mesh.envoy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Envoy resources as people read them: YAML with Envoy's own field names, resources in the order of their names,
 * certificates and keys left out.
 */
public final class EnvoyYaml {

    private static final JsonFormat.Printer JSON = JsonFormat.printer()
            .usingTypeRegistry(EnvoyTypes.REGISTRY)
            .preservingProtoFieldNames()
            .sortingMapKeys();

    private static final int CODE_POINTS = 256 << 20;

    private EnvoyYaml() {}

    /** All resources of a proxy, by kind; a kind without resources is left out. */
    public static String render(EnvoyResources resources) {
        Map<String, Object> kinds = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            Collection<? extends Message> messages = resources.of(kind).values();
            if (!messages.isEmpty()) {
                kinds.put(kind.word(), plain(messages));
            }
        }
        return dump(kinds);
    }

    /** The resources of one kind, as a list. Empty if there is none. */
    public static String render(EnvoyResources resources, Kind kind) {
        Collection<? extends Message> messages = resources.of(kind).values();
        return messages.isEmpty() ? "" : dump(plain(messages));
    }

    /**
     * A bootstrap that holds all resources itself, for {@code envoy --mode validate} and for reading on one page. It
     * expects {@link EnvoyNames#IDENTITY_FILE} in the working directory. Nothing is left out of it.
     */
    public static String renderStatic(EnvoyResources resources, BootstrapInput input) {
        return dump(plain(StaticBootstrap.of(resources, input)));
    }

    private static List<Object> plain(Collection<? extends Message> messages) {
        return messages.stream()
                .map(message -> plain(MessageTree.rewrite(message, EnvoyYaml::withoutSecrets)))
                .toList();
    }

    private static Object plain(Message message) {
        try {
            LoadSettings settings =
                    LoadSettings.builder().setCodePointLimit(CODE_POINTS).build();
            return namesFirst(new Load(settings).loadFromString(JSON.print(message)));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a type is missing in EnvoyTypes", e);
        }
    }

    /** Protobuf's JSON has fields in the order of their numbers, and Envoy's names often have a high one. */
    private static Object namesFirst(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(EnvoyYaml::namesFirst).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> ordered = new LinkedHashMap<>();
            for (String first : List.of("@type", "name")) {
                if (map.containsKey(first)) {
                    ordered.put(first, "");
                }
            }
            map.forEach((key, item) -> ordered.put(key, namesFirst(item)));
            return ordered;
        }
        return value;
    }

    private static String dump(Object value) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndent(2)
                .setWidth(120)
                .setSplitLines(false)
                .build();
        return new Dump(settings).dumpToString(value);
    }

    /** Roots are no secret, but their text changes with every authority and tells a reader nothing. */
    private static Message withoutSecrets(Message message) {
        if (message instanceof Secret secret) {
            Secret.Builder copy = secret.toBuilder();
            if (copy.hasTlsCertificate()) {
                copy.getTlsCertificateBuilder()
                        .setPrivateKey(note("[private key]"))
                        .setCertificateChain(note("[certificate chain]"));
            }
            if (copy.hasValidationContext()) {
                String roots = copy.getValidationContext().getTrustedCa().getInlineString();
                int count = roots.split("-----BEGIN ", -1).length - 1;
                copy.getValidationContextBuilder().setTrustedCa(note("[root certificates: " + count + "]"));
            }
            return copy.build();
        }
        return message;
    }

    private static DataSource note(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }
}
