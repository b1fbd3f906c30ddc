package dev.chromamesh.mesh.resolve;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.model.AccessRule;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.mesh.model.Mesh;
import dev.chromamesh.mesh.model.Role;
import dev.chromamesh.mesh.model.Workload;
import dev.chromamesh.mesh.resolve.ProxyView.Egress;
import dev.chromamesh.mesh.resolve.ProxyView.Grant;
import dev.chromamesh.mesh.resolve.ProxyView.Inbound;
import dev.chromamesh.mesh.world.Instance;
import dev.chromamesh.mesh.world.World;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/** Answers what a world means for one proxy. A pure function: the same world gives equal views, in any process. */
public final class Resolver {

    /** Where an inbound listener binds when its sidecar was not told otherwise. */
    public static final HostPort DEFAULT_LISTEN = new HostPort("0.0.0.0", 8443);

    private static final UUID NOBODY = new UUID(0, 0);

    private Resolver() {}

    /**
     * The view of a joined proxy.
     *
     * @return empty if the mesh does not know the workload, or the instance has not joined as that workload
     */
    public static Optional<ProxyView> resolve(World world, ProxyIdentity proxy) {
        Mesh mesh = world.mesh();
        if (!proxy.id().trustDomain().equals(mesh.trustDomain())) {
            return Optional.empty();
        }
        Instance instance = world.instances().get(proxy.instance());
        if (instance == null || !instance.workload().equals(proxy.id().path())) {
            return Optional.empty();
        }
        return mesh.workload(instance.workload())
                .map(workload -> new ProxyView(
                        proxy,
                        instance.listen().flatMap(listen -> inbound(mesh, workload, listen)),
                        egress(mesh, workload, name -> endpoints(world, name)),
                        Optional.of(world.trust()),
                        world.certificateLifetime()));
    }

    /**
     * The view of a workload as {@code mesh.yaml} alone describes it: its sidecar binds the default address, nobody
     * has joined, and the roots are unknown.
     *
     * @return empty if the mesh does not know the workload
     */
    public static Optional<ProxyView> preview(Mesh mesh, String name, Duration certificateLifetime) {
        return mesh.workload(name)
                .map(workload -> new ProxyView(
                        new ProxyIdentity(mesh.identity(name), NOBODY),
                        inbound(mesh, workload, DEFAULT_LISTEN),
                        egress(mesh, workload, target -> List.of()),
                        Optional.empty(),
                        certificateLifetime));
    }

    private static Optional<Inbound> inbound(Mesh mesh, Workload workload, HostPort listen) {
        return workload.chroma()
                .map(chroma -> new Inbound(listen, chroma, grants(mesh, workload.name()), workload.source()));
    }

    private static List<Grant> grants(Mesh mesh, String chroma) {
        Map<SpiffeId, Map<Role, SortedSet<SourceSpan>>> found = new TreeMap<>();
        for (AccessRule rule : mesh.access()) {
            if (rule.to().contains(chroma)) {
                for (String caller : rule.from()) {
                    found.computeIfAbsent(mesh.identity(caller), id -> new TreeMap<>(Comparator.reverseOrder()))
                            .computeIfAbsent(rule.role(), role -> new TreeSet<>())
                            .add(rule.source());
                }
            }
        }
        return found.entrySet().stream()
                .map(entry -> strongest(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Roles include one another, so that the strongest of several is all of them. */
    private static Grant strongest(SpiffeId caller, Map<Role, SortedSet<SourceSpan>> strongestFirst) {
        Map.Entry<Role, SortedSet<SourceSpan>> first =
                strongestFirst.entrySet().iterator().next();
        return new Grant(caller, first.getKey(), List.copyOf(first.getValue()));
    }

    private static List<Egress> egress(Mesh mesh, Workload workload, Function<String, List<HostPort>> endpoints) {
        return workload.calls().stream()
                .map(call -> new Egress(
                        mesh.identity(call.target()), call.listen(), endpoints.apply(call.target()), call.source()))
                .sorted(Comparator.comparing(Egress::name))
                .toList();
    }

    /** An instance that joins anew under another UUID may take the address of the one before: each address once. */
    private static List<HostPort> endpoints(World world, String workload) {
        return world.instances().values().stream()
                .filter(instance -> instance.workload().equals(workload))
                .flatMap(instance -> instance.advertise().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
