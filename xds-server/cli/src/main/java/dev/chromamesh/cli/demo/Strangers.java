package dev.chromamesh.cli.demo;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.issue.IssuanceRequest;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.mesh.model.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** Callers who do not belong to the mesh, and what becomes of them at a Chroma's door. */
public final class Strangers {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] REQUEST = "GET /api/v2/heartbeat HTTP/1.1\r\nHost: chroma\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final SecureRandom random;
    private final InstantSource clock;

    /** Strangers with keys of their own. */
    public Strangers(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    /** One who speaks plain HTTP. */
    public Outcome plaintext(HostPort door) throws IOException {
        try (Socket socket = connect(door)) {
            return ask(socket);
        }
    }

    /** One who speaks TLS but has no certificate. */
    public Outcome withoutCertificate(HostPort door) throws IOException {
        return overTls(door, Optional.empty());
    }

    /** One who has a certificate of another authority, from {@link #identityOfAnotherAuthority}. */
    public Outcome withCertificateOfAnotherAuthority(HostPort door, KeyManager[] identity) throws IOException {
        return overTls(door, Optional.of(identity));
    }

    /**
     * A key and a certificate with the name of a real workload, but from another authority. Takes a second.
     *
     * @param folder where the other authority may live; absent or empty
     */
    public KeyManager[] identityOfAnotherAuthority(Path folder, String trustDomain, String workload)
            throws IOException {
        SpiffeId id = new TrustDomain(trustDomain).id(workload);
        AuthoritySettings settings = new AuthoritySettings(id.trustDomain(), Duration.ofHours(1), Instant.EPOCH);
        try (CertificateAuthority authority = CertificateAuthority.open(folder, settings, clock, random)) {
            KeyPair keys = KeyPairs.p256(random);
            Issuance issuance = authority.issue(new IssuanceRequest(
                    id, Optional.empty(), CertificateRequests.create(keys, id), settings.defaultLifetime()));
            if (issuance instanceof Issuance.Issued issued) {
                return new KeyManager[] {new InsistentKeyManager(keys.getPrivate(), issued.chain())};
            }
            throw new IOException("the other authority issued nothing: " + issuance);
        } catch (AuthorityStateException e) {
            throw new IOException("the other authority cannot be made: " + e.getMessage(), e);
        }
    }

    private static Outcome overTls(HostPort door, Optional<KeyManager[]> identity) throws IOException {
        try (Socket plain = connect(door);
                SSLSocket socket = CuriousTls.over(plain, door, identity, "http/1.1")) {
            socket.startHandshake();
            return ask(socket);
        } catch (SSLException e) {
            return new Outcome(true, reason(e));
        }
    }

    private static Socket connect(HostPort door) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(door.host(), door.port()), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Asks for the heartbeat, which anyone in the mesh may see. */
    private static Outcome ask(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write(REQUEST);
            socket.getOutputStream().flush();
            InputStream answers = socket.getInputStream();
            String answer = new String(answers.readNBytes(64), StandardCharsets.ISO_8859_1);
            return answer.startsWith("HTTP/")
                    ? new Outcome(false, answer.lines().findFirst().orElse(""))
                    : new Outcome(true, "connection closed without an answer");
        } catch (SSLException e) {
            return new Outcome(true, reason(e));
        } catch (SocketException e) {
            return new Outcome(true, "connection closed");
        }
    }

    /** The alert's name, out of "Received fatal alert: certificate_required" and the like. */
    private static String reason(SSLException e) {
        String message = String.valueOf(e.getMessage());
        return "TLS: "
                + message.substring(message.lastIndexOf(": ") + 1).strip().replace('_', ' ');
    }

    /** The root at the end of the chain that a TLS server shows. */
    static X509Certificate lastOfChain(HostPort server) throws IOException {
        try (Socket plain = connect(server);
                SSLSocket socket = CuriousTls.over(plain, server, Optional.empty(), "h2")) {
            socket.startHandshake();
            Certificate[] chain = socket.getSession().getPeerCertificates();
            return (X509Certificate) chain[chain.length - 1];
        }
    }

    /**
     * What became of a stranger.
     *
     * @param refused whether the door stayed shut
     * @param words how that looked from outside
     */
    public record Outcome(boolean refused, String words) {}
}
