package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceTest {

    @Test
    void versionIsAKnownHashOfTheContent() {
        // Pinned: a version must be the same in every process, today and after an upgrade.
        assertThat(Samples.cluster("a", 1).version()).isEqualTo("20ce3d5677a0d36c615a2273bdb5e1d1");
    }

    @Test
    void orderOfMapEntriesDoesNotMatter() {
        assertThat(labelled("one", "two", "three", "four").version())
                .isEqualTo(labelled("four", "three", "two", "one").version());
    }

    private static Resource labelled(String... keys) {
        Struct.Builder labels = Struct.newBuilder();
        for (String key : keys) {
            labels.putFields(key, Value.newBuilder().setStringValue(key).build());
        }
        return Resource.of(
                ResourceType.CLUSTER,
                "a",
                Cluster.newBuilder()
                        .setName("a")
                        .setMetadata(Metadata.newBuilder().putFilterMetadata("labels", labels.build()))
                        .build());
    }

    @Test
    void messageOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> Resource.of(ResourceType.LISTENER, "a", Cluster.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("envoy.config.cluster.v3.Cluster")
                .hasMessageContaining("expected: envoy.config.listener.v3.Listener");
    }

    @Test
    void nameThatMeansSomethingElseOnTheWireIsRefused() {
        for (String name : List.of("", "*")) {
            Cluster cluster = Cluster.newBuilder().setName(name).build();
            assertThatThrownBy(() -> Resource.of(ResourceType.CLUSTER, name, cluster))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: not empty, not *");
        }
    }

    @Test
    void nameMustBeTheMessagesOwn() {
        Cluster cluster = Cluster.newBuilder().setName("b").build();

        assertThatThrownBy(() -> Resource.of(ResourceType.CLUSTER, "a", cluster))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name: 'a' (expected: 'b', as in the message)");
    }

    @Test
    void contentNeverShowsInText() {
        assertThat(Samples.secret("trust", 7).toString()).doesNotContain("root").startsWith("SECRET trust@");
    }

    @Test
    void clusterRefersToItsEndpointsAndListenerToItsRoutes() {
        assertThat(Samples.cluster("a", 1).references()).containsExactly("a");
        assertThat(Samples.listener("l", 1).references()).containsExactly("l");
        assertThat(Resource.of(
                                ResourceType.CLUSTER,
                                "a",
                                Cluster.newBuilder()
                                        .setName("a")
                                        .setType(Cluster.DiscoveryType.EDS)
                                        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                                                .setServiceName("b"))
                                        .build())
                        .references())
                .containsExactly("b");
        assertThat(Resource.of(
                                ResourceType.CLUSTER,
                                "static",
                                Cluster.newBuilder().setName("static").build())
                        .references())
                .isEmpty();
    }

    @Test
    void snapshotDoesNotDependOnOrderAndRefusesTwins() {
        assertThat(Samples.snapshot(Samples.cluster("a", 1), Samples.cluster("b", 1)))
                .isEqualTo(Samples.snapshot(Samples.cluster("b", 1), Samples.cluster("a", 1)));
        assertThatThrownBy(() -> Samples.snapshot(Samples.cluster("a", 1), Samples.cluster("a", 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two named a");
    }
}
