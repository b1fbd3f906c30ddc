package dev.chromamesh.controlplane.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.SpiffeTrustManager;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.request.KeyPairs;
import io.netty.handler.ssl.OpenSsl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener's TLS, looked at by Java's own client. */
class ServerTlsTest {

    private static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    private static final byte[] HTTP2_PREFACE = {
        'P', 'R', 'I', ' ', '*', ' ', 'H', 'T', 'T', 'P', '/', '2', '.', '0', '\r', '\n', '\r', '\n', 'S', 'M', '\r',
        '\n', '\r', '\n', 0, 0, 0, 4, 0, 0, 0, 0, 0
    };

    private static final AtomicInteger verified = new AtomicInteger();

    private static CertificateAuthority authority;
    private static ExecutorService threads;
    private static ServerTls tls;
    private static GrpcListener listener;

    @BeforeAll
    static void listen(@TempDir Path folder) throws Exception {
        authority = CertificateAuthority.open(
                folder.resolve("authority"),
                new AuthoritySettings(DOMAIN, Duration.ofHours(1), Instant.parse("2026-11-25T00:00:00Z")),
                InstantSource.system(),
                new SecureRandom());
        threads = Executors.newSingleThreadExecutor();
        ServerIdentity identity =
                new ServerIdentity(ServerTlsTest::credential, InstantSource.system(), new SecureRandom());
        tls = ServerTls.create(
                identity,
                new SpiffeTrustManager(authority::trustBundle, id -> !id.isReserved(), InstantSource.system()),
                new RefusalLog(InstantSource.system()));
        listener = GrpcListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                Duration.ofMinutes(1),
                threads,
                List.of());
    }

    @AfterAll
    static void close() {
        listener.close();
        threads.shutdownNow();
        authority.close();
    }

    @Test
    void theServerProvesItsIdentityAndSendsItsRoot() throws Exception {
        SSLSession session = converse(context(), "TLSv1.3");

        assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
        assertThat(session.getPeerCertificates()).hasSize(3);
        assertThat(session.getPeerCertificates()[2])
                .isEqualTo(authority.trustBundle().roots().get(0));
    }

    @Test
    void everyConnectionIsAFullHandshake() throws Exception {
        // given: a client that resumes where it can, and then does not look at the certificate again
        SSLContext context = context();

        // when
        int before = verified.get();
        converse(context, "TLSv1.3");
        converse(context, "TLSv1.3");

        // then
        assertThat(verified.get() - before).isEqualTo(2);
    }

    @Test
    void nothingOlderThanTls13IsSpoken() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> converse(context(), "TLSv1.2"));
    }

    @Test
    void handshakesRunOnBoringSslWhereItLoads() {
        assertThat(tls.provider()).isEqualTo(OpenSsl.isAvailable() ? OpenSsl.versionString() : "JDK");
    }

    /** Reads the server's first frame, before which a ticket would have come. */
    private static SSLSession converse(SSLContext context, String protocol) throws IOException {
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            parameters.setProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            socket.getOutputStream().write(HTTP2_PREFACE);
            assertThat(socket.getInputStream().readNBytes(9)).hasSize(9);
            return socket.getSession();
        }
    }

    private static SSLContext context() throws Exception {
        SpiffeTrustManager server =
                new SpiffeTrustManager(authority::trustBundle, ServerTlsTest::isControlPlane, InstantSource.system());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {server}, null);
        return context;
    }

    private static boolean isControlPlane(SpiffeId id) {
        verified.incrementAndGet();
        return id.equals(SpiffeId.controlPlane(DOMAIN));
    }

    private static Credential credential() {
        KeyPair keys = KeyPairs.p256(new SecureRandom());
        Issuance.Issued issued = (Issuance.Issued) authority.issueForServer(keys);
        List<X509Certificate> chain = List.of(
                issued.leaf(), authority.chain().get(0), authority.chain().get(1));
        return new Credential(keys.getPrivate(), chain, issued.issuedAt());
    }
}
