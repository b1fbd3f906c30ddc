package dev.chromamesh.sidecar;

import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.sidecar.envoy.LinuxEnvoyHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** What tests need of a real Envoy: its binary, a configuration, and somebody who connects to it. */
final class RealEnvoy {

    private static final int PATIENCE_MILLIS = 5_000;

    private RealEnvoy() {}

    /** Named by the system property or the environment variable {@code CHROMA_MESH_ENVOY}. */
    static Path binary() {
        String path = System.getProperty("CHROMA_MESH_ENVOY", System.getenv("CHROMA_MESH_ENVOY"));
        if (path == null) {
            throw new IllegalStateException("these tests need Envoy: set CHROMA_MESH_ENVOY to its path");
        }
        return Path.of(path);
    }

    /** A bootstrap as the control plane makes it, with the listeners in a file. */
    static String bootstrap() {
        return """
                {"node": {"id": "test", "cluster": "search"},
                 "admin": {"address": {"pipe": {"path": "./admin.sock", "mode": 384}}},
                 "dynamic_resources": {"lds_config": {"path_config_source": {"path": "./lds.json"}}}}
                """;
    }

    /** One listener that presents the identity of the file and answers every request. */
    static String listeners(int port) {
        return """
                {"resources": [{
                  "@type": "type.googleapis.com/envoy.config.listener.v3.Listener",
                  "name": "egress/chroma-a",
                  "address": {"socket_address": {"address": "127.0.0.1", "port_value": PORT}},
                  "filter_chains": [{
                    "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {
                      "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
                      "common_tls_context": {"tls_certificate_sds_secret_configs": [{"name": "identity",
                        "sds_config": {"path_config_source": {"path": "./secrets/identity.json"}}}]}}},
                    "filters": [{"name": "http", "typed_config": {
                      "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                      "stat_prefix": "test",
                      "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                        {"match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]},
                      "http_filters": [{"name": "envoy.filters.http.router", "typed_config": {
                        "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}]}
                """.replace("PORT", Integer.toString(port));
    }

    /** The serial number of the certificate that the listener presents; empty if nobody answers. */
    static String presentedSerial(int port, TestMesh mesh) {
        try (SSLSocket socket = connect(port, mesh)) {
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSerialNumber().toString(16);
        } catch (IOException e) {
            return "";
        }
    }

    static SSLSocket connect(int port, TestMesh mesh) throws IOException {
        SpiffeTrustManager trust =
                new SpiffeTrustManager(mesh.authority()::trustBundle, TestMesh.SEARCH::equals, Clock.systemUTC());
        try {
            SSLContext tls = SSLContext.getInstance("TLSv1.3");
            tls.init(null, new TrustManager[] {trust}, TestMesh.RANDOM);
            SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS 1.3", e);
        }
    }

    /** Sends a request and reads what comes first. */
    static String ask(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[4096];
        int length = socket.getInputStream().read(answer);
        return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
    }

    static String admin(Path folder, String target) throws Exception {
        return new LinuxEnvoyHost()
                .admin(folder.resolve("admin.sock"))
                .request("GET", target)
                .body();
    }

    /** The first characters of the private key, as they stand in the file for Envoy. */
    static String keyLine(Path folder) throws IOException {
        String file = Files.readString(folder.resolve("secrets/identity.json"));
        String begin = "BEGIN PRIVATE KEY-----\\n";
        int start = file.indexOf(begin) + begin.length();
        return file.substring(start, start + 40);
    }
}
