package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.resolve.ProxyView.Egress;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;

/** Takes a workload's own plaintext calls to a Chroma, on loopback. */
final class EgressListener {

    private EgressListener() {}

    static Listener of(Egress egress) {
        return Listener.newBuilder()
                .setName(EnvoyNames.egress(egress.name()))
                .setAddress(Addresses.of(egress.listen()))
                .setTrafficDirection(TrafficDirection.OUTBOUND)
                .setPerConnectionBufferLimitBytes(Protos.number(HttpConnections.BUFFER_BYTES))
                .addFilterChains(
                        FilterChain.newBuilder().setName("http").addFilters(HttpConnections.egress(egress.name())))
                .build();
    }
}
