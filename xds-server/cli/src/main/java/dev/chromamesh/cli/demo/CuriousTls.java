package dev.chromamesh.cli.demo;

import dev.chromamesh.mesh.model.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS that looks at whatever a server shows. Only for showing that a server refuses: it protects nothing. */
final class CuriousTls {

    private CuriousTls() {}

    /** TLS 1.3 over a connection, before its handshake. */
    static SSLSocket over(Socket socket, HostPort server, Optional<KeyManager[]> identity, String protocol)
            throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            @Nullable KeyManager[] keys = identity.orElse(null);
            context.init(keys, new TrustManager[] {new Anyone()}, null);
            SSLSocket tls =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, server.host(), server.port(), true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.3"});
            parameters.setApplicationProtocols(new String[] {protocol});
            tls.setSSLParameters(parameters);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS 1.3: " + e.getMessage(), e);
        }
    }

    /** Trusts everyone: the server's identity is not what these connections are about. */
    private static final class Anyone extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
