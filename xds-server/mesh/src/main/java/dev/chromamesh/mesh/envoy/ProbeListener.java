package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.chroma.ChromaLimits;
import dev.chromamesh.mesh.model.HostPort;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;

/** Answers health checkers that have no certificate, in plaintext: Chroma's heartbeat and nothing else. */
final class ProbeListener {

    private ProbeListener() {}

    static Listener of(String workload, HostPort listen) {
        return Listener.newBuilder()
                .setName(EnvoyNames.probe(workload))
                .setAddress(Addresses.of(listen))
                .setTrafficDirection(TrafficDirection.INBOUND)
                .setPerConnectionBufferLimitBytes(Protos.number(1 << 15))
                .addFilterChains(FilterChain.newBuilder().setName("http").addFilters(HttpConnections.probe(workload)))
                .build();
    }

    /** Inside the listener: no edit ever changes them. */
    static RouteConfiguration routes(String workload) {
        return RouteConfiguration.newBuilder()
                .setName(EnvoyNames.probe(workload))
                .addVirtualHosts(VirtualHost.newBuilder()
                        .setName(workload)
                        .addDomains("*")
                        .addRoutes(Route.newBuilder()
                                .setName("heartbeat")
                                .setMatch(RouteMatch.newBuilder()
                                        .setPath(ChromaLimits.HEARTBEAT_PATH)
                                        .addHeaders(Routes.method("GET")))
                                .setRoute(RouteAction.newBuilder()
                                        .setCluster(EnvoyNames.CHROMA)
                                        .setTimeout(Protos.seconds(5))))
                        .addRoutes(Route.newBuilder()
                                .setName("other")
                                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                                .setDirectResponse(
                                        DirectResponseAction.newBuilder().setStatus(404))))
                .build();
    }
}
