package dev.chromamesh.sidecar.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.request.CertificateRequests;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.protocol.JoinToken;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Address;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.sidecar.TestMesh;
import dev.chromamesh.sidecar.TlsControlPlane;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Granted;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Refused;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Unreachable;
import dev.chromamesh.sidecar.enrol.EnrolmentReply.Untrusted;
import dev.chromamesh.sidecar.state.Membership;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrpcEnrolmentClientTest {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final Instance INSTANCE =
            Instance.newBuilder().setId("6e1b4a1c-64d1-4a0c-9d0b-6a3d2f7f9a10").build();

    private static TestMesh mesh;

    private final GrpcEnrolmentClient client = new GrpcEnrolmentClient(CLOCK);
    private final KeyPair keys = KeyPairs.p256(TestMesh.RANDOM);
    private final ByteString request = ByteString.copyFrom(CertificateRequests.create(keys, TestMesh.SEARCH));

    @BeforeAll
    static void foundTheMesh(@TempDir Path folder) throws Exception {
        mesh = new TestMesh(folder.resolve("ca"), CLOCK);
    }

    @AfterAll
    static void closeTheMesh() {
        mesh.close();
    }

    @Test
    void firstContactNeedsOnlyTheTokensPin() throws Exception {
        try (TlsControlPlane server = new TlsControlPlane(mesh, mesh.server())) {
            // when
            JoinToken token = token(server.address());
            EnrolmentReply reply = client.join(token, request, INSTANCE);
            // then
            assertThat(reply).isInstanceOf(Granted.class);
            Membership membership = Grants.check((Granted) reply, keys.getPrivate(), TestMesh.SEARCH, CLOCK.instant());
            assertThat(membership.id()).isEqualTo(TestMesh.SEARCH);
            assertThat(server.joins)
                    .singleElement()
                    .satisfies(join -> assertThat(join.getTokenSecret())
                            .isEqualTo(token.secret().bytes()));
            assertThat(server.peers)
                    .singleElement()
                    .satisfies(chain -> assertThat(chain).isEmpty());
        }
    }

    @Test
    void aRenewalPresentsTheCurrentCertificate() throws Exception {
        try (TlsControlPlane server = new TlsControlPlane(mesh, mesh.server())) {
            // given
            Membership current = mesh.membership(TestMesh.SEARCH, Duration.ofHours(1), server.address());
            // when
            EnrolmentReply reply = client.renew(current, request, INSTANCE);
            // then
            assertThat(reply).isInstanceOf(Granted.class);
            assertThat(server.peers)
                    .singleElement()
                    .satisfies(chain -> assertThat(chain.get(0)).isEqualTo(current.leaf()));
        }
    }

    @Test
    void aWorkloadsOwnCertificateCannotPlayTheControlPlane() throws Exception {
        // given a server with a good certificate of the same root, but a workload's
        try (TlsControlPlane impostor = new TlsControlPlane(mesh, mesh.workload(TestMesh.DOMAIN.id("indexer")))) {
            Membership current = mesh.membership(TestMesh.SEARCH, Duration.ofHours(1), impostor.address());
            // when
            EnrolmentReply join = client.join(token(impostor.address()), request, INSTANCE);
            EnrolmentReply renewal = client.renew(current, request, INSTANCE);
            // then both are refused before anything was sent
            assertThat(join)
                    .isInstanceOfSatisfying(
                            Untrusted.class,
                            reply -> assertThat(reply.sentence())
                                    .contains("spiffe://chroma.example/indexer is not the expected peer"));
            assertThat(renewal)
                    .isInstanceOfSatisfying(
                            Untrusted.class,
                            reply -> assertThat(reply.sentence())
                                    .contains("spiffe://chroma.example/indexer is not the expected peer"));
            assertThat(impostor.peers).isEmpty();
        }
    }

    @Test
    void aServerOfAnotherRootIsNotTrusted(@TempDir Path folder) throws Exception {
        try (TestMesh other = new TestMesh(folder.resolve("ca"), CLOCK);
                TlsControlPlane impostor = new TlsControlPlane(other, other.server())) {
            // given
            Membership current = mesh.membership(TestMesh.SEARCH, Duration.ofHours(1), impostor.address());
            // when
            EnrolmentReply join = client.join(token(impostor.address()), request, INSTANCE);
            EnrolmentReply renewal = client.renew(current, request, INSTANCE);
            // then
            assertThat(join)
                    .isInstanceOfSatisfying(
                            Untrusted.class,
                            reply -> assertThat(reply.sentence()).contains("no root with the pinned key"));
            assertThat(renewal).isInstanceOf(Untrusted.class);
            assertThat(impostor.joins).isEmpty();
        }
    }

    @Test
    void addressesAreTriedInTurn() throws Exception {
        try (TlsControlPlane impostor = new TlsControlPlane(mesh, mesh.workload(TestMesh.SEARCH));
                TlsControlPlane server = new TlsControlPlane(mesh, mesh.server())) {
            EnrolmentReply reply =
                    client.join(token(nobody(), impostor.address(), server.address()), request, INSTANCE);
            assertThat(reply).isInstanceOf(Granted.class);
        }
    }

    @Test
    void aSilentAddressIsNamed() throws Exception {
        Address nobody = nobody();
        EnrolmentReply reply = client.join(token(nobody), request, INSTANCE);
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Unreachable.class,
                        unreachable -> assertThat(unreachable.sentence())
                                .startsWith("127.0.0.1:" + nobody.getPort() + ": ")
                                .containsIgnoringCase("refused")
                                .doesNotContain("\n"));
    }

    @Test
    void theServersRefusalArrivesWithReasonAndWords() throws Exception {
        try (TlsControlPlane server = new TlsControlPlane(mesh, mesh.server())) {
            // given
            server.refuse(Refusal.TOKEN_USED.failure("this token was used at noon"));
            // when
            EnrolmentReply reply = client.join(token(server.address()), request, INSTANCE);
            // then
            assertThat(reply).isEqualTo(new Refused(Optional.of(Refusal.TOKEN_USED), "this token was used at noon"));
        }
    }

    @Test
    void aRefusalThatPassesCountsAsNobodyThere() throws Exception {
        try (TlsControlPlane server = new TlsControlPlane(mesh, mesh.server())) {
            server.refuse(Refusal.SERVER_UNAVAILABLE.failure("the disk is full"));
            EnrolmentReply reply = client.join(token(server.address()), request, INSTANCE);
            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Unreachable.class,
                            unreachable -> assertThat(unreachable.sentence()).contains("the disk is full"));
        }
    }

    @Test
    void noProxyIsEverUsed() throws Exception {
        // given a proxy for everything, which would be noticed: nobody listens there
        String port = Integer.toString(nobody().getPort());
        System.setProperty("https.proxyHost", "127.0.0.1");
        System.setProperty("https.proxyPort", port);
        System.setProperty("http.nonProxyHosts", "");
        try (TlsControlPlane server = new TlsControlPlane(mesh, mesh.server())) {
            // when
            EnrolmentReply reply = client.join(token(server.address()), request, INSTANCE);
            // then
            assertThat(reply).isInstanceOf(Granted.class);
        } finally {
            System.clearProperty("https.proxyHost");
            System.clearProperty("https.proxyPort");
            System.clearProperty("http.nonProxyHosts");
        }
    }

    private static JoinToken token(Address... addresses) {
        return mesh.token("search", Instant.now(CLOCK).plusSeconds(600), OptionalInt.empty(), addresses);
    }

    /** A port that was free a moment ago. */
    private static Address nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return TestMesh.address(socket.getLocalPort());
        }
    }
}
