package dev.chromamesh.mesh.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.request.InvalidPemException;
import dev.chromamesh.ca.request.Pem;
import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Role;
import dev.chromamesh.mesh.resolve.ProxyView.Grant;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ResolverTest {

    private static final UUID CHROMA = new UUID(0, 1);
    private static final UUID CHROMA_AGAIN = new UUID(0, 2);
    private static final UUID SEARCH = new UUID(0, 3);
    private static final HostPort BIND = new HostPort("0.0.0.0", 8443);
    private static final HostPort DIAL = new HostPort("10.0.0.11", 8443);

    private static final Mesh MESH = mesh("""
            trustDomain: chroma.example
            workloads:
              chroma-a: {chroma: {}}
              chroma-b: {chroma: {}}
              search: {calls: {chroma-a: 127.0.0.1:18000}}
            access:
              - {from: search, to: chroma-a, role: reader}
              - {from: search, to: [chroma-a, chroma-b], role: writer}
              - {from: search, to: chroma-a, role: writer}
            """);

    private static final World WORLD = world(
            new Instance(CHROMA, "chroma-a", Optional.of(BIND), Optional.of(DIAL)),
            new Instance(CHROMA_AGAIN, "chroma-a", Optional.of(BIND), Optional.of(DIAL)),
            new Instance(SEARCH, "search", Optional.empty(), Optional.empty()));

    @Test
    void strongestOfSeveralGrantsHoldsAndNamesItsRules() {
        // when
        List<Grant> grants = resolve("chroma-a", CHROMA)
                .orElseThrow()
                .inbound()
                .orElseThrow()
                .grants();

        // then
        assertThat(grants).hasSize(1);
        assertThat(grants.get(0).caller()).isEqualTo(MESH.identity("search"));
        assertThat(grants.get(0).role()).isEqualTo(Role.WRITER);
        assertThat(grants.get(0).sources()).extracting(source -> source.line()).containsExactly(8, 9);
    }

    @Test
    void callerDialsEachAddressOnce() {
        ProxyView view = resolve("search", SEARCH).orElseThrow();
        assertThat(view.inbound()).isEmpty();
        assertThat(view.egress()).hasSize(1);
        assertThat(view.egress().get(0).endpoints()).containsExactly(DIAL);
    }

    @Test
    void instanceIsOnlyWhatItJoinedAs() {
        assertThat(resolve("search", CHROMA)).isEmpty();
        assertThat(resolve("chroma-b", CHROMA)).isEmpty();
        assertThat(resolve("search", new UUID(0, 9))).isEmpty();
        assertThat(Resolver.resolve(
                        WORLD, new ProxyIdentity(SpiffeId.parse("spiffe://other.example/chroma-a"), CHROMA)))
                .isEmpty();
    }

    @Test
    void workloadThatLeftTheFileHasNoView() {
        World after = new World(
                2,
                mesh("trustDomain: chroma.example\nworkloads:\n  chroma-a: {chroma: {}}\n"),
                WORLD.instances(),
                WORLD.trust(),
                WORLD.certificateLifetime());
        assertThat(Resolver.resolve(after, new ProxyIdentity(MESH.identity("search"), SEARCH)))
                .isEmpty();
    }

    @Test
    void chromaWhoseSidecarDoesNotListenLetsNobodyIn() {
        World world = world(new Instance(CHROMA, "chroma-a", Optional.empty(), Optional.empty()));
        assertThat(Resolver.resolve(world, new ProxyIdentity(MESH.identity("chroma-a"), CHROMA))
                        .orElseThrow()
                        .inbound())
                .isEmpty();
    }

    @Test
    void previewNeedsNothingButTheFile() {
        // when
        ProxyView view =
                Resolver.preview(MESH, "chroma-a", Duration.ofHours(24)).orElseThrow();

        // then
        assertThat(view.inbound().orElseThrow().listen()).isEqualTo(Resolver.DEFAULT_LISTEN);
        assertThat(view.trust()).isEmpty();
        assertThat(Resolver.preview(MESH, "nobody", Duration.ofHours(24))).isEmpty();
    }

    private static Optional<ProxyView> resolve(String workload, UUID instance) {
        return Resolver.resolve(WORLD, new ProxyIdentity(MESH.identity(workload), instance));
    }

    private static World world(Instance... instances) {
        TreeMap<UUID, Instance> joined = new TreeMap<>();
        for (Instance instance : instances) {
            joined.put(instance.id(), instance);
        }
        try {
            String root = Files.readString(Path.of("src/test/resources/golden-root.pem"));
            TrustBundle trust = new TrustBundle(MESH.trustDomain(), List.of(Pem.parseCertificate(root)));
            return new World(1, MESH, joined, trust, Duration.ofHours(24));
        } catch (IOException | InvalidPemException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mesh mesh(String text) {
        return ((MeshReading.Valid) MeshReader.read("mesh.yaml", text)).mesh();
    }
}
