package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pem;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy reads every golden: the whole configuration without a control plane, and the bootstrap for one. */
class GoldenEnvoyIT {

    private static final String PROPERTY = "chroma.mesh.envoy";
    private static final String VARIABLE = "CHROMA_MESH_ENVOY";
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> envoyAcceptsEveryGolden() throws Exception {
        writeSecrets();
        return GoldenCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.name(),
                        () -> validate(
                                each.name() + ".yaml", EnvoyYaml.renderStatic(each.resources(), each.bootstrap()))));
    }

    @TestFactory
    Stream<DynamicTest> envoyAcceptsEveryBootstrap() throws Exception {
        writeSecrets();
        return GoldenCase.all().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.name(), () -> validate(each.name() + ".json", EnvoyBootstrap.render(each.bootstrap()))));
    }

    private void validate(String name, String text) throws IOException, InterruptedException {
        // given
        Files.writeString(folder.resolve(name), text);
        Path output = folder.resolve(name + ".out");

        // when
        Process envoy = new ProcessBuilder(
                        envoy(), "--mode", "validate", "-c", name, "--log-level", "warning", "--concurrency", "1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = envoy.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        envoy.destroyForcibly().waitFor();

        // then
        String said = Files.readString(output);
        assertThat(ended).as(said).isTrue();
        assertThat(envoy.exitValue()).as(said).isZero();
        assertThat(said).endsWith("OK\n").doesNotContain("deprecated", "unknown field");
    }

    private static String envoy() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
                .filter(path -> Files.isExecutable(Path.of(path)))
                .orElseThrow(() -> new IllegalStateException(
                        "no Envoy: set " + VARIABLE + " or -D" + PROPERTY + " to the path of an Envoy 1.40 or newer"));
    }

    private void writeSecrets() throws Exception {
        KeyPair keys = KeyPairs.p256(new SecureRandom());
        write(
                EnvoyNames.IDENTITY_FILE,
                Secret.newBuilder()
                        .setName(EnvoyNames.IDENTITY)
                        .setTlsCertificate(TlsCertificate.newBuilder()
                                .setCertificateChain(text(Pem.certificate(selfSigned(keys))))
                                .setPrivateKey(text(Pem.privateKey(keys.getPrivate()))))
                        .build());
        write(
                EnvoyNames.CONTROL_PLANE_TRUST_FILE,
                Secret.newBuilder()
                        .setName(EnvoyNames.CONTROL_PLANE_TRUST)
                        .setValidationContext(CertificateValidationContext.newBuilder()
                                .setTrustedCa(text(Pem.certificate(Roots.FIRST))))
                        .build());
    }

    private void write(String file, Secret secret) throws IOException {
        Path path = folder.resolve(file).normalize();
        Files.createDirectories(Optional.ofNullable(path.getParent()).orElseThrow());
        DiscoveryResponse resources =
                DiscoveryResponse.newBuilder().addResources(Protos.any(secret)).build();
        Files.writeString(
                path,
                JsonFormat.printer()
                        .usingTypeRegistry(EnvoyTypes.REGISTRY)
                        .preservingProtoFieldNames()
                        .print(resources),
                StandardCharsets.UTF_8);
    }

    private static X509Certificate selfSigned(KeyPair keys) throws Exception {
        Instant now = Instant.now();
        X500Name name = new X500Name("CN=golden");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                name,
                                BigInteger.ONE,
                                Date.from(now.minusSeconds(60)),
                                Date.from(now.plusSeconds(3600)),
                                name,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static DataSource text(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }
}
