package dev.chromamesh.sidecar;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.identity.TrustDomain;
import dev.chromamesh.ca.issue.AuthoritySettings;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.issue.Issuance;
import dev.chromamesh.ca.issue.Issuance.Issued;
import dev.chromamesh.ca.issue.IssuanceRequest;
import dev.chromamesh.ca.key.AuthorityStateException;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.ca.request.Pins;
import dev.chromamesh.protocol.JoinSecret;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.Credentials;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import dev.chromamesh.sidecar.state.Assignment;
import dev.chromamesh.sidecar.state.Membership;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A mesh with a real certificate authority, for tests: what a control plane would hand out. */
public final class TestMesh implements AutoCloseable {

    public static final TrustDomain DOMAIN = new TrustDomain("chroma.example");
    public static final SpiffeId SEARCH = DOMAIN.id("search");
    public static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    public static final SecureRandom RANDOM = new SecureRandom();

    private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

    private final CertificateAuthority authority;

    public TestMesh(Path folder, InstantSource clock) throws AuthorityStateException {
        this.authority = CertificateAuthority.open(
                folder, new AuthoritySettings(DOMAIN, Duration.ofHours(24), BUILT), clock, RANDOM);
    }

    /** A certificate for a workload, with its private key. */
    public record Holder(KeyPair keys, List<X509Certificate> chain) {}

    public CertificateAuthority authority() {
        return authority;
    }

    public byte[] rootPin() {
        return Pins.spki(authority.trustBundle().roots().get(0).getPublicKey());
    }

    /** The control plane's own certificate; its chain ends in the root, as first contact needs. */
    public Holder server() {
        KeyPair keys = KeyPairs.p256(RANDOM);
        Issued issued = (Issued) authority.issueForServer(keys);
        return new Holder(keys, withRoot(issued));
    }

    /** A workload's certificate, presented with the root as a false control plane would. */
    public Holder workload(SpiffeId id) {
        KeyPair keys = KeyPairs.p256(RANDOM);
        byte[] request = CertificateRequests.create(keys, id);
        return new Holder(keys, withRoot(issue(request, id, Duration.ofHours(1))));
    }

    public Granted grant(ByteString request, SpiffeId id, Duration lifetime) {
        return grant(request, id, lifetime, settings(id.path(), 0));
    }

    public Granted grant(ByteString request, SpiffeId id, Duration lifetime, Settings settings) {
        Issued issued = issue(request.toByteArray(), id, lifetime);
        return new Granted(credentials(issued), settings);
    }

    public JoinToken token(String workload, Instant expiresAt, OptionalInt chromaPort, Address... addresses) {
        byte[] secret = new byte[JoinSecret.BYTES];
        RANDOM.nextBytes(secret);
        return new JoinToken(
                new JoinSecret(ByteString.copyFrom(secret)),
                List.of(addresses),
                ByteString.copyFrom(rootPin()),
                DOMAIN.name(),
                workload,
                expiresAt,
                chromaPort);
    }

    /** A membership as if the workload had just joined. */
    public Membership membership(SpiffeId id, Duration lifetime, Address... controlPlane) {
        KeyPair keys = KeyPairs.p256(RANDOM);
        Issued issued = issue(CertificateRequests.create(keys, id), id, lifetime);
        Settings.Builder settings = settings(id.path(), 0).toBuilder();
        if (controlPlane.length > 0) {
            settings.clearControlPlane().addAllControlPlane(List.of(controlPlane));
        }
        return new Membership(
                keys.getPrivate(),
                issued.chain(),
                authority.trustBundle(),
                issued.issuedAt(),
                Assignment.of(settings.build()));
    }

    public static Settings settings(String workload, int chromaPort) {
        return Settings.newBuilder()
                .setTrustDomain(DOMAIN.name())
                .setWorkload(workload)
                .setEnvoyBootstrap(ByteString.copyFromUtf8("{}"))
                .setChromaPort(chromaPort)
                .setIdentityFile("./secrets/identity.json")
                .setIdentityName("identity")
                .setControlPlaneTrustFile("./secrets/control-plane-trust.json")
                .setControlPlaneTrustName("control-plane-trust")
                .setAdminSocket("./admin.sock")
                .addControlPlane(address(15010))
                .build();
    }

    public static Address address(int port) {
        return Address.newBuilder().setHost("127.0.0.1").setPort(port).build();
    }

    public Credentials credentials(Issued issued) {
        Credentials.Builder credentials =
                Credentials.newBuilder().setIssuedAt(issued.issuedAt().getEpochSecond());
        issued.chain().forEach(certificate -> credentials.addCertificateChain(der(certificate)));
        authority.trustBundle().roots().forEach(root -> credentials.addTrustBundle(der(root)));
        return credentials.build();
    }

    public Issued issue(byte[] request, SpiffeId id, Duration lifetime) {
        Issuance issuance = authority.issue(new IssuanceRequest(id, Optional.empty(), request, lifetime));
        if (issuance instanceof Issued issued) {
            return issued;
        }
        throw new IllegalStateException("not issued: " + issuance);
    }

    @Override
    public void close() {
        authority.close();
    }

    private List<X509Certificate> withRoot(Issued issued) {
        return List.of(
                issued.leaf(), authority.chain().get(0), authority.chain().get(1));
    }

    private static ByteString der(X509Certificate certificate) {
        try {
            return ByteString.copyFrom(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("certificate has no encoding", e);
        }
    }
}
