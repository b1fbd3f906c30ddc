package dev.chromamesh.controlplane.transport;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.3 with an optional client certificate: a newcomer has none yet. One that is presented must be good, and each
 * service decides whether it needs one.
 */
public final class ServerTls {

    private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

    /** The JDK remembers sessions, and a resumed one would not be verified again; this is the shortest memory. */
    private static final int JDK_SESSION_SECONDS = 1;

    private final SslContext context;
    private final String provider;

    private ServerTls(SslContext context, String provider) {
        this.context = context;
        this.provider = provider;
    }

    /**
     * TLS over BoringSSL; where that library does not load, over the JDK, which is several times slower, and a warning
     * says so.
     *
     * @param clients which client certificates are good
     * @param refusals told of those that are not
     */
    public static ServerTls create(ServerIdentity identity, X509ExtendedTrustManager clients, RefusalLog refusals)
            throws SSLException {
        boolean boringSsl = OpenSsl.isAvailable();
        SslContextBuilder builder = GrpcSslContexts.configure(
                        SslContextBuilder.forServer(new ServerKeyManager(identity)),
                        boringSsl ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols("TLSv1.3")
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(new ClientTrust(clients, refusals));
        if (boringSsl) {
            return new ServerTls(new FullHandshakes(builder.build()), OpenSsl.versionString());
        }
        log.warn(
                "BoringSSL does not load, TLS runs on the JDK and takes far more processor time: {}",
                String.valueOf(OpenSsl.unavailabilityCause()));
        return new ServerTls(builder.sessionTimeout(JDK_SESSION_SECONDS).build(), "JDK");
    }

    /** Which library does the handshakes, for people. */
    public String provider() {
        return provider;
    }

    SslContext context() {
        return context;
    }
}
