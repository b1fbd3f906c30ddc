package dev.chromamesh.mesh.envoy;

import dev.chromamesh.ca.identity.TrustBundle;
import dev.chromamesh.ca.request.Pem;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;

/**
 * Where Envoy finds certificates and roots.
 *
 * <p>Each reference has one form, these constants, in every listener and cluster: if one byte of it changes while the
 * secret is in use, Envoy waits for a secret that it never asks for, and TLS is dead (envoy#47309).
 */
final class Secrets {

    /** The own key and chain, read again whenever a file is renamed over it. */
    static final SdsSecretConfig IDENTITY = file(EnvoyNames.IDENTITY, EnvoyNames.IDENTITY_FILE);

    /** The mesh's roots; over ADS, so that the control plane knows who holds which. */
    static final SdsSecretConfig TRUST = SdsSecretConfig.newBuilder()
            .setName(EnvoyNames.TRUST)
            .setSdsConfig(HttpConnections.ads())
            .build();

    /** Only for the bootstrap. */
    static final SdsSecretConfig CONTROL_PLANE_TRUST =
            file(EnvoyNames.CONTROL_PLANE_TRUST, EnvoyNames.CONTROL_PLANE_TRUST_FILE);

    private Secrets() {}

    static Secret trust(TrustBundle bundle) {
        return Secret.newBuilder()
                .setName(EnvoyNames.TRUST)
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setTrustedCa(DataSource.newBuilder().setInlineString(Pem.certificates(bundle.roots()))))
                .build();
    }

    private static SdsSecretConfig file(String name, String path) {
        return SdsSecretConfig.newBuilder()
                .setName(name)
                .setSdsConfig(ConfigSource.newBuilder()
                        .setResourceApiVersion(ApiVersion.V3)
                        .setPathConfigSource(PathConfigSource.newBuilder().setPath(path)))
                .build();
    }
}
