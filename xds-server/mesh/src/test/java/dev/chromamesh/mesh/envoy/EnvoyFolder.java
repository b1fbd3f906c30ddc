package dev.chromamesh.mesh.envoy;

import com.google.protobuf.util.JsonFormat;
import dev.chromamesh.ca.request.Pem;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** A working directory for an Envoy, with the secrets that a sidecar would write. */
final class EnvoyFolder {

    private static final String VARIABLE = "CHROMA_MESH_ENVOY";

    private EnvoyFolder() {}

    /** The Envoy to test with. */
    static String envoy() {
        return Optional.ofNullable(System.getProperty(VARIABLE))
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .filter(path -> Files.isExecutable(Path.of(path)))
                .orElseThrow(() -> new IllegalStateException(
                        "no Envoy: set " + VARIABLE + " or -D" + VARIABLE + " to the path of an Envoy 1.40 or newer"));
    }

    static void writeSecrets(Path folder, TestAuthority.Leaf leaf, X509Certificate root) throws IOException {
        write(
                folder.resolve(EnvoyNames.IDENTITY_FILE),
                Secret.newBuilder()
                        .setName(EnvoyNames.IDENTITY)
                        .setTlsCertificate(TlsCertificate.newBuilder()
                                .setCertificateChain(text(leaf.chainPem()))
                                .setPrivateKey(text(leaf.keyPem())))
                        .build());
        write(
                folder.resolve(EnvoyNames.CONTROL_PLANE_TRUST_FILE),
                Secret.newBuilder()
                        .setName(EnvoyNames.CONTROL_PLANE_TRUST)
                        .setValidationContext(
                                CertificateValidationContext.newBuilder().setTrustedCa(text(Pem.certificate(root))))
                        .build());
    }

    private static void write(Path file, Secret secret) throws IOException {
        Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
        DiscoveryResponse resources =
                DiscoveryResponse.newBuilder().addResources(Protos.any(secret)).build();
        Files.writeString(
                file,
                JsonFormat.printer()
                        .usingTypeRegistry(EnvoyTypes.REGISTRY)
                        .preservingProtoFieldNames()
                        .print(resources));
    }

    private static DataSource text(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }
}
