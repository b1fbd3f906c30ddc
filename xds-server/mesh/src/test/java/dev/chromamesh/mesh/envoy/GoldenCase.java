package dev.chromamesh.mesh.envoy;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.resolve.ProxyIdentity;
import dev.chromamesh.mesh.resolve.ProxyView;
import dev.chromamesh.mesh.resolve.Resolver;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A folder below {@code src/test/resources/golden}: a mesh, who has joined it, and the proxy whose resources are asked
 * for.
 *
 * @param folder where it is
 * @param world what its {@code in} describes
 * @param proxy whose resources stand in its {@code out}
 */
record GoldenCase(Path folder, World world, ProxyIdentity proxy) {

    private static final Path CASES = Path.of("src/test/resources/golden");

    static List<GoldenCase> all() throws IOException {
        List<GoldenCase> cases = new ArrayList<>();
        try (Stream<Path> folders = Files.list(CASES)) {
            for (Path folder : folders.sorted().toList()) {
                cases.add(read(folder));
            }
        }
        return cases;
    }

    static GoldenCase named(String name) throws IOException {
        return read(CASES.resolve(name));
    }

    String name() {
        return folder.getFileName().toString();
    }

    ProxyView view() {
        return Resolver.resolve(world, proxy).orElseThrow();
    }

    EnvoyResources resources() {
        return EnvoyTranslator.translate(view());
    }

    BootstrapInput bootstrap() {
        return new BootstrapInput(
                world.mesh().trustDomain(),
                proxy.id().path(),
                proxy.instance(),
                List.of(new HostPort("192.0.2.1", 15010), new HostPort("control.example", 15010)));
    }

    private static GoldenCase read(Path folder) throws IOException {
        Path in = folder.resolve("in");
        Mesh mesh = mesh(Files.readString(in.resolve("mesh.yaml")));
        Map<?, ?> topology = yaml(in.resolve("topology.yaml"));
        TreeMap<UUID, Instance> instances = new TreeMap<>();
        for (Object entry : (List<?>) required(topology, "instances")) {
            Instance instance = instance((Map<?, ?>) entry);
            instances.put(instance.id(), instance);
        }
        Duration lifetime = Duration.parse(text(topology, "certificateLifetime").orElseThrow());
        TrustBundle trust = new TrustBundle(mesh.trustDomain(), List.of(Roots.FIRST));
        Map<?, ?> proxy = yaml(in.resolve("proxy.yaml"));
        return new GoldenCase(
                folder,
                new World(1, mesh, instances, trust, lifetime),
                new ProxyIdentity(
                        mesh.identity(text(proxy, "workload").orElseThrow()),
                        UUID.fromString(text(proxy, "instance").orElseThrow())));
    }

    static Mesh mesh(String text) {
        if (MeshReader.read("mesh.yaml", text) instanceof MeshReading.Valid valid) {
            return valid.mesh();
        }
        throw new IllegalArgumentException(
                "mesh.yaml: " + MeshReader.read("mesh.yaml", text).diagnostics());
    }

    private static Instance instance(Map<?, ?> entry) {
        return new Instance(
                UUID.fromString(text(entry, "id").orElseThrow()),
                text(entry, "workload").orElseThrow(),
                text(entry, "listen").map(GoldenCase::address),
                text(entry, "advertise").map(GoldenCase::address));
    }

    private static HostPort address(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    }

    private static Map<?, ?> yaml(Path file) throws IOException {
        Object loaded = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        return (Map<?, ?>) loaded;
    }

    private static Optional<String> text(Map<?, ?> map, String key) {
        return Optional.ofNullable(map.get(key)).map(Object::toString);
    }

    private static Object required(Map<?, ?> map, String key) {
        return Optional.ofNullable(map.get(key)).orElseThrow();
    }
}
