package dev.chromamesh.mesh.envoy;

import dev.chromamesh.mesh.resolve.ProxyView;
import dev.chromamesh.mesh.resolve.ProxyView.Inbound;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;

/** Takes mesh connections for a Chroma: mutual TLS, then HTTP. */
final class InboundListener {

    private InboundListener() {}

    static Listener of(ProxyView view, Inbound inbound) {
        return Listener.newBuilder()
                .setName(EnvoyNames.inbound(view.workload()))
                .setAddress(Addresses.of(inbound.listen()))
                .setTrafficDirection(TrafficDirection.INBOUND)
                .setPerConnectionBufferLimitBytes(Protos.number(HttpConnections.BUFFER_BYTES))
                .addAccessLog(AccessLogs.refusedConnections())
                .addFilterChains(FilterChain.newBuilder()
                        .setName("mtls")
                        // For a handshake that never ends.
                        .setTransportSocketConnectTimeout(Protos.seconds(10))
                        .setTransportSocket(
                                TlsContexts.downstream(view.proxy().id().trustDomain()))
                        .addFilters(HttpConnections.inbound(view)))
                .build();
    }
}
