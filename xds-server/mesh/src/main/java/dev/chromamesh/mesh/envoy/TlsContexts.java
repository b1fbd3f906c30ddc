package dev.chromamesh.mesh.envoy;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

/**
 * TLS 1.3 with certificates on both sides and no session that outlives one. Host names play no part: who the peer is
 * stands in its URI SAN.
 */
final class TlsContexts {

    private static final String TLS = "envoy.transport_sockets.tls";

    private TlsContexts() {}

    /** Lets in every identity of the domain; what it may do is decided for each request. */
    static TransportSocket downstream(TrustDomain domain) {
        return socket(DownstreamTlsContext.newBuilder()
                .setRequireClientCertificate(BoolValue.of(true))
                // A resumed session would not check the certificate again.
                .setDisableStatelessSessionResumption(true)
                .setDisableStatefulSessionResumption(true)
                .setCommonTlsContext(common(StringMatcher.newBuilder().setPrefix(domain.uri() + "/"))
                        .addAlpnProtocols("h2")
                        .addAlpnProtocols("http/1.1"))
                .build());
    }

    /** Speaks to exactly this identity. */
    static TransportSocket upstream(SpiffeId peer) {
        return socket(UpstreamTlsContext.newBuilder()
                .setSni(EnvoyNames.serverName(peer))
                .setMaxSessionKeys(Protos.number(0))
                .setCommonTlsContext(common(StringMatcher.newBuilder().setExact(peer.uri())))
                .build());
    }

    /** The same, for the connection to the control plane: the file with its roots also names its identity. */
    static TransportSocket controlPlane() {
        return socket(UpstreamTlsContext.newBuilder()
                .setMaxSessionKeys(Protos.number(0))
                .setCommonTlsContext(CommonTlsContext.newBuilder()
                        .setTlsParams(onlyTls13())
                        .addAlpnProtocols("h2")
                        .addTlsCertificateSdsSecretConfigs(Secrets.IDENTITY)
                        .setValidationContextSdsSecretConfig(Secrets.CONTROL_PLANE_TRUST))
                .build());
    }

    private static CommonTlsContext.Builder common(StringMatcher.Builder peer) {
        return CommonTlsContext.newBuilder()
                .setTlsParams(onlyTls13())
                .addTlsCertificateSdsSecretConfigs(Secrets.IDENTITY)
                .setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                        .setDefaultValidationContext(CertificateValidationContext.newBuilder()
                                .addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
                                        .setSanType(SanType.URI)
                                        .setMatcher(peer)))
                        .setValidationContextSdsSecretConfig(Secrets.TRUST));
    }

    private static TlsParameters onlyTls13() {
        return TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersion(TlsProtocol.TLSv1_3)
                .setTlsMaximumProtocolVersion(TlsProtocol.TLSv1_3)
                .build();
    }

    private static TransportSocket socket(Message context) {
        return TransportSocket.newBuilder()
                .setName(TLS)
                .setTypedConfig(Protos.any(context))
                .build();
    }
}
