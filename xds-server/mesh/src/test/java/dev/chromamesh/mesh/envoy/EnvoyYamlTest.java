package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.request.Pem;
import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.io.IOException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EnvoyYamlTest {

    @Test
    void certificatesAndKeysAreLeftOut() throws IOException {
        // given a secret that we never send today
        EnvoyResources resources = GoldenCase.named("bystander").resources();
        TreeMap<String, Secret> secrets = new TreeMap<>(resources.secrets());
        secrets.put(
                EnvoyNames.IDENTITY,
                Secret.newBuilder()
                        .setName(EnvoyNames.IDENTITY)
                        .setTlsCertificate(TlsCertificate.newBuilder()
                                .setCertificateChain(text("the chain"))
                                .setPrivateKey(text("the key")))
                        .build());
        EnvoyResources more = new EnvoyResources(
                resources.listeners(),
                resources.routes(),
                resources.clusters(),
                resources.endpoints(),
                secrets,
                resources.origins());

        // when
        String yaml = EnvoyYaml.render(more);

        // then
        assertThat(yaml)
                .contains("[private key]", "[certificate chain]", "[root certificates: 1]")
                .doesNotContain(
                        "the key", "the chain", Pem.certificate(Roots.FIRST).substring(40, 60));
    }

    @Test
    void emptyKindsAreLeftOut() throws IOException {
        EnvoyResources resources = GoldenCase.named("bystander").resources();
        assertThat(EnvoyYaml.render(resources)).startsWith("secrets:\n");
        assertThat(EnvoyYaml.render(resources, Kind.LISTENERS)).isEmpty();
    }

    @Test
    void staticFormNeedsNoControlPlane() throws IOException {
        GoldenCase each = GoldenCase.named("chroma_that_calls_another");
        assertThat(EnvoyYaml.renderStatic(each.resources(), each.bootstrap()))
                .contains("route_config:", "load_assignment:", "inline_string: |")
                .doesNotContain("ads: {}", "rds:", "eds_cluster_config");
    }

    private static DataSource text(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }
}
