package dev.chromamesh.mesh.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Workload;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import dev.chromamesh.mesh.resolve.Resolver;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an edit of the world may change, and what it must leave alone. */
class TranslationLawTest {

    private static final int ROUNDS = 20;

    private static final List<String> WORKLOADS = List.of(
            "  chroma-a: {chroma: {probe: 127.0.0.1:18080}}",
            "  chroma-b: {chroma: {port: 8001}, calls: {chroma-a: 127.0.0.1:18000}}",
            "  search: {calls: {chroma-a: 127.0.0.1:18000}}",
            "  indexer: {calls: {chroma-b: 127.0.0.1:18001, chroma-a: 127.0.0.1:18000}}");

    private static final List<String> RULES = List.of(
            "  - {from: search, to: chroma-a, role: reader}",
            "  - {from: [indexer, chroma-b], to: [chroma-a], role: writer}",
            "  - {from: indexer, to: chroma-b, role: admin}",
            "  - {to: [chroma-b, chroma-a], from: [search, indexer], role: reader}");

    @Test
    void shuffledInputGivesTheSameBytes() {
        // given
        Map<String, ByteString> expected = bytes(world(text(WORKLOADS, RULES)));
        Random random = new Random(1);

        for (int round = 0; round < ROUNDS; round++) {
            // when
            List<String> workloads = new ArrayList<>(WORKLOADS);
            List<String> rules = new ArrayList<>(RULES);
            Collections.shuffle(workloads, random);
            Collections.shuffle(rules, random);
            String text = "# round " + round + "\n\n" + text(workloads, rules);

            // then
            assertThat(bytes(world(text))).as(text).isEqualTo(expected);
        }
    }

    @Test
    void editedGrantChangesOnlyTheRoutesOfItsChroma() {
        // given
        World before = world(text(WORKLOADS, RULES));
        List<String> rules = new ArrayList<>(RULES);

        // when
        rules.set(2, "  - {from: indexer, to: chroma-b, role: writer}");

        // then
        assertThat(changed(before, world(text(WORKLOADS, rules)))).containsExactly("chroma-b routes:inbound/chroma-b");
    }

    @Test
    void revokedAndAddedGrantsChangeOnlyRoutes() {
        // given
        World before = world(text(WORKLOADS, RULES));

        // when all rules go
        World without = world(text(WORKLOADS, List.of()));

        // then
        assertThat(changed(before, without))
                .containsExactly("chroma-a routes:inbound/chroma-a", "chroma-b routes:inbound/chroma-b");
    }

    @Test
    void grantThatAStrongerOneCoversChangesNothing() {
        // given
        World before = world(text(WORKLOADS, RULES));
        List<String> rules = new ArrayList<>(RULES);

        // when
        rules.add("  - {from: indexer, to: chroma-b, role: reader}");

        // then
        assertThat(changed(before, world(text(WORKLOADS, rules)))).isEmpty();
    }

    @Test
    void newEndpointChangesOnlyEndpointsOfItsCallers() {
        // given
        World before = world(text(WORKLOADS, RULES));
        TreeMap<UUID, Instance> instances = new TreeMap<>(before.instances());
        Instance moved = chroma("chroma-b", "10.9.9.9", 2);

        // when
        instances.put(moved.id(), moved);

        // then
        assertThat(changed(before, with(before, instances, before.trust())))
                .containsExactly("indexer endpoints:upstream/chroma-b");
    }

    @Test
    void newRootChangesOnlySecrets() {
        // given
        World before = world(text(WORKLOADS, RULES));

        // when
        TrustBundle both = new TrustBundle(before.mesh().trustDomain(), List.of(Roots.FIRST, Roots.SECOND));

        // then
        assertThat(changed(before, with(before, before.instances(), both)))
                .containsExactly(
                        "chroma-a secrets:trust",
                        "chroma-b secrets:trust",
                        "indexer secrets:trust",
                        "search secrets:trust");
    }

    @Test
    void numberOfTheWorldChangesNothing() {
        World before = world(text(WORKLOADS, RULES));
        World after = new World(7, before.mesh(), before.instances(), before.trust(), before.certificateLifetime());
        assertThat(changed(before, after)).isEmpty();
    }

    @Test
    void newCallerLeavesEveryOtherProxyAlone() {
        // given
        World before = world(text(WORKLOADS, RULES));
        List<String> workloads = new ArrayList<>(WORKLOADS);

        // when
        workloads.add("  newcomer: {calls: {chroma-a: 127.0.0.1:18000}}");
        World after = world(text(workloads, RULES));

        // then nothing but what is the newcomer's own
        assertThat(changed(before, after)).isNotEmpty().allMatch(change -> change.startsWith("newcomer "));
    }

    @Test
    void listenersAndClustersSurviveEveryEditThatARunningMeshSees() {
        // given
        World before = world(text(WORKLOADS, RULES));
        Random random = new Random(2);
        List<String> callers = List.of("search", "indexer", "chroma-b");

        for (int round = 0; round < ROUNDS; round++) {
            // when rules, joined instances and roots are others altogether
            List<String> rules = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                rules.add("  - {from: " + callers.get(random.nextInt(3)) + ", to: chroma-"
                        + "ab".charAt(random.nextInt(2)) + ", role: "
                        + List.of("reader", "writer", "admin").get(random.nextInt(3)) + "}");
            }
            World after = world(text(WORKLOADS, rules));
            TreeMap<UUID, Instance> instances = new TreeMap<>(after.instances());
            for (int i = random.nextInt(4); i > 0; i--) {
                Instance more = chroma("chroma-" + "ab".charAt(random.nextInt(2)), "10.8.0." + i, i + 10);
                instances.put(more.id(), more);
            }
            TrustBundle trust = new TrustBundle(
                    after.mesh().trustDomain(),
                    random.nextBoolean() ? List.of(Roots.SECOND) : List.of(Roots.FIRST, Roots.SECOND));

            // then
            assertThat(changed(before, with(after, instances, trust)))
                    .noneMatch(change -> change.contains(" listeners:") || change.contains(" clusters:"));
        }
    }

    private static String text(List<String> workloads, List<String> rules) {
        return "trustDomain: chroma.example\nworkloads:\n" + String.join("\n", workloads)
                + (rules.isEmpty() ? "\n" : "\naccess:\n" + String.join("\n", rules) + "\n");
    }

    /** A world in which one sidecar of each workload has joined. */
    private static World world(String text) {
        Mesh mesh = GoldenCase.mesh(text);
        SortedMap<UUID, Instance> instances = new TreeMap<>();
        for (Workload workload : mesh.workloads().values()) {
            Instance instance = workload.chroma().isPresent()
                    ? chroma(workload.name(), "10.0.0." + workload.name().length(), 1)
                    : new Instance(id(workload.name(), 1), workload.name(), Optional.empty(), Optional.empty());
            instances.put(instance.id(), instance);
        }
        TrustBundle trust = new TrustBundle(mesh.trustDomain(), List.of(Roots.FIRST));
        return new World(1, mesh, instances, trust, Duration.ofHours(24));
    }

    private static Instance chroma(String workload, String host, int number) {
        HostPort address = new HostPort(host, 8443);
        return new Instance(id(workload, number), workload, Optional.of(address), Optional.of(address));
    }

    private static UUID id(String workload, int number) {
        return UUID.nameUUIDFromBytes((workload + number).getBytes(StandardCharsets.UTF_8));
    }

    private static World with(World world, SortedMap<UUID, Instance> instances, TrustBundle trust) {
        return new World(world.number() + 1, world.mesh(), instances, trust, world.certificateLifetime());
    }

    /** The resources that differ, each as the workload and the resource's key; only of the instances of the first world. */
    private static List<String> changed(World before, World after) {
        Map<String, ByteString> old = bytes(before);
        Map<String, ByteString> now = bytes(after);
        TreeSet<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        return keys.stream()
                .filter(key -> !Optional.ofNullable(old.get(key)).equals(Optional.ofNullable(now.get(key))))
                .toList();
    }

    private static Map<String, ByteString> bytes(World world) {
        Map<String, ByteString> bytes = new TreeMap<>();
        for (Workload workload : world.mesh().workloads().values()) {
            ProxyIdentity proxy = new ProxyIdentity(world.mesh().identity(workload.name()), id(workload.name(), 1));
            EnvoyResources resources =
                    EnvoyTranslator.translate(Resolver.resolve(world, proxy).orElseThrow());
            assertThat(EnvoyLint.check(resources)).isEmpty();
            for (Kind kind : Kind.values()) {
                resources
                        .of(kind)
                        .forEach((name, message) ->
                                bytes.put(workload.name() + " " + kind.key(name), Protos.bytes(message)));
            }
        }
        return bytes;
    }
}
