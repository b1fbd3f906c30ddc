package dev.chromamesh.mesh.envoy;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.mesh.diagnostic.SourceSpan;
import dev.chromamesh.mesh.envoy.EnvoyResources.Kind;
import dev.chromamesh.mesh.resolve.ProxyView;
import dev.chromamesh.mesh.resolve.ProxyView.Egress;
import dev.chromamesh.mesh.resolve.ProxyView.Inbound;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Turns the view of a proxy into its Envoy resources. A pure function: equal views give equal bytes.
 *
 * <p>What may change in a running mesh (certificates, roots, endpoints, access rules) is kept out of listeners and
 * clusters, since Envoy drains connections when their bytes change.
 */
public final class EnvoyTranslator {

    private final SortedMap<String, Listener> listeners = new TreeMap<>();
    private final SortedMap<String, RouteConfiguration> routes = new TreeMap<>();
    private final SortedMap<String, Cluster> clusters = new TreeMap<>();
    private final SortedMap<String, ClusterLoadAssignment> endpoints = new TreeMap<>();
    private final SortedMap<String, Secret> secrets = new TreeMap<>();
    private final SortedMap<String, List<SourceSpan>> origins = new TreeMap<>();

    private EnvoyTranslator() {}

    /** The secret {@link EnvoyNames#TRUST} for a bundle, as every proxy has it. */
    public static Secret trust(TrustBundle bundle) {
        return Secrets.trust(bundle);
    }

    /** The resources of a proxy. */
    public static EnvoyResources translate(ProxyView view) {
        EnvoyTranslator draft = new EnvoyTranslator();
        view.inbound().ifPresent(inbound -> draft.addInbound(view, inbound));
        view.egress().forEach(draft::addEgress);
        view.trust().ifPresent(trust -> draft.secrets.put(EnvoyNames.TRUST, Secrets.trust(trust)));
        return new EnvoyResources(
                draft.listeners, draft.routes, draft.clusters, draft.endpoints, draft.secrets, draft.origins);
    }

    private void addInbound(ProxyView view, Inbound inbound) {
        String name = EnvoyNames.inbound(view.workload());
        listeners.put(name, InboundListener.of(view, inbound));
        routes.put(name, InboundRoutes.of(view.workload(), inbound.grants()));
        clusters.put(EnvoyNames.CHROMA, Clusters.localChroma(inbound.chroma().port()));
        List<SourceSpan> workload = List.of(inbound.source());
        origins.put(Kind.LISTENERS.key(name), workload);
        origins.put(Kind.CLUSTERS.key(EnvoyNames.CHROMA), workload);
        Stream<SourceSpan> rules = inbound.grants().stream().flatMap(grant -> grant.sources().stream());
        origins.put(
                Kind.ROUTES.key(name),
                EnvoyResources.inOrder(Stream.concat(workload.stream(), rules).toList()));
        inbound.chroma().probe().ifPresent(listen -> {
            String probe = EnvoyNames.probe(view.workload());
            listeners.put(probe, ProbeListener.of(view.workload(), listen));
            origins.put(Kind.LISTENERS.key(probe), workload);
        });
    }

    private void addEgress(Egress egress) {
        String name = EnvoyNames.egress(egress.name());
        String upstream = EnvoyNames.upstream(egress.name());
        listeners.put(name, EgressListener.of(egress));
        routes.put(name, EgressRoutes.of(egress.name()));
        clusters.put(upstream, Clusters.upstream(egress.chroma()));
        endpoints.put(upstream, Clusters.endpoints(upstream, egress.endpoints()));
        List<SourceSpan> call = List.of(egress.source());
        for (Kind kind : List.of(Kind.LISTENERS, Kind.ROUTES)) {
            origins.put(kind.key(name), call);
        }
        for (Kind kind : List.of(Kind.CLUSTERS, Kind.ENDPOINTS)) {
            origins.put(kind.key(upstream), call);
        }
    }
}
