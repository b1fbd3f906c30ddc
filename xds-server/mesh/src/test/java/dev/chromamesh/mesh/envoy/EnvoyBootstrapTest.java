package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.mesh.model.HostPort;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EnvoyBootstrapTest {

    private static final UUID INSTANCE = UUID.fromString("11111111-1111-4111-8111-111111111111");

    @Test
    void nodeIsTheInstanceAndItsClusterTheWorkload() {
        JsonObject node = bootstrap("192.0.2.1").getAsJsonObject("node");
        assertThat(node.get("id").getAsString()).isEqualTo(INSTANCE.toString());
        assertThat(node.get("cluster").getAsString()).isEqualTo("search");
    }

    @Test
    void adminIsASocketForTheOwnerAlone() {
        JsonObject pipe = bootstrap("192.0.2.1")
                .getAsJsonObject("admin")
                .getAsJsonObject("address")
                .getAsJsonObject("pipe");
        assertThat(pipe.get("path").getAsString()).isEqualTo("./admin.sock");
        assertThat(pipe.get("mode").getAsInt()).isEqualTo(0600);
    }

    @Test
    void envoyIsNotReadyBeforeListenersAndClustersHaveCome() {
        JsonObject dynamic = bootstrap("192.0.2.1").getAsJsonObject("dynamic_resources");
        for (String kind : List.of("lds_config", "cds_config")) {
            assertThat(dynamic.getAsJsonObject(kind)
                            .get("initial_fetch_timeout")
                            .getAsString())
                    .isEqualTo("0s");
        }
    }

    @Test
    void addressesAreStaticAndNamesAreResolved() {
        assertThat(cluster(bootstrap("192.0.2.1")).get("type").getAsString()).isEqualTo("STATIC");
        assertThat(cluster(bootstrap("2001:db8::1")).get("type").getAsString()).isEqualTo("STATIC");
        assertThat(cluster(bootstrap("192.0.2.1", "control.example"))
                        .get("type")
                        .getAsString())
                .isEqualTo("STRICT_DNS");
    }

    @Test
    void everyControlPlaneIsAnEndpoint() {
        JsonElement endpoints = cluster(bootstrap("192.0.2.1", "192.0.2.2"))
                .getAsJsonObject("load_assignment")
                .getAsJsonArray("endpoints")
                .get(0)
                .getAsJsonObject()
                .get("lb_endpoints");
        assertThat(endpoints.getAsJsonArray()).hasSize(2);
    }

    @Test
    void bootstrapWithoutControlPlaneIsRefused() {
        assertThatThrownBy(EnvoyBootstrapTest::bootstrap)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("control plane: none (expected: at least one address)");
    }

    @Test
    void addressesAreToldFromNames() {
        assertThat(List.of("127.0.0.1", "255.255.255.255", "::1", "2001:db8::1", "::ffff:10.0.0.1"))
                .allMatch(IpLiteral::is);
        assertThat(List.of("localhost", "256.0.0.1", "1.2.3", "10.0.0.1.example", "cafe", "01.2.3.4", ""))
                .noneMatch(IpLiteral::is);
    }

    private static JsonObject cluster(JsonObject bootstrap) {
        return bootstrap
                .getAsJsonObject("static_resources")
                .getAsJsonArray("clusters")
                .get(0)
                .getAsJsonObject();
    }

    private static JsonObject bootstrap(String... hosts) {
        List<HostPort> controlPlane =
                List.of(hosts).stream().map(host -> new HostPort(host, 15010)).toList();
        String text = EnvoyBootstrap.render(
                new BootstrapInput(new TrustDomain("chroma.example"), "search", INSTANCE, controlPlane));
        return JsonParser.parseString(text).getAsJsonObject();
    }
}
