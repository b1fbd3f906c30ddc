package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.request.KeyPairs;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.JoinReply;
import dev.chromamesh.protocol.enrolment.v1.Settings;
import dev.chromamesh.xds.ResourceType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server in this process, spoken to over loopback. */
class ControlPlaneTest {

    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TWO = UUID.fromString("22222222-2222-4222-8222-222222222222");

    private final TestServer server;

    ControlPlaneTest(@TempDir Path folder) throws IOException {
        server = TestServer.founded(folder);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void aSidecarJoinsRenewsAndIsConfigured() throws Exception {
        // given
        server.start();
        TestSidecar chroma = server.sidecar("chroma-a", ONE, 8443);

        // when
        JoinReply reply = chroma.join();

        // then
        Settings settings = reply.getSettings();
        assertThat(settings.getWorkload()).isEqualTo("chroma-a");
        assertThat(settings.getChromaPort()).isEqualTo(8000);
        assertThat(settings.getControlPlane(0).getPort()).isEqualTo(server.port());
        assertThat(settings.getEnvoyBootstrap().toStringUtf8()).contains(ONE.toString());
        assertThat(reply.getCredentials().getTrustBundleList())
                .as("the root that signs, and the one that stands by")
                .hasSize(2);

        // when
        String first = Grant.serial(chroma.leaf());
        chroma.renew();

        // then
        assertThat(Grant.serial(chroma.leaf())).isNotEqualTo(first);
        try (TestStream stream = new TestStream(chroma)) {
            stream.subscribe(ResourceType.LISTENER);
            assertThat(TestServer.names(stream.next(ResourceType.LISTENER))).containsExactly("inbound/chroma-a");
            stream.subscribe(ResourceType.SECRET, "trust");
            assertThat(TestServer.names(stream.next(ResourceType.SECRET))).containsExactly("trust");
            TestServer.await(
                    () -> server.sidecarReport(ONE).getAsJsonObject("stream").has("acknowledged")
                            && server.sidecarReport(ONE)
                                    .getAsJsonObject("stream")
                                    .getAsJsonObject("acknowledged")
                                    .has("secret"));
        }
    }

    @Test
    void callersLearnWhereAChromaIsAsSoonAsItJoins() throws Exception {
        // given
        server.start();
        TestSidecar search = server.sidecar("search", TWO, 0);
        search.join();
        try (TestStream stream = new TestStream(search)) {
            stream.subscribe(ResourceType.CLUSTER);
            stream.subscribe(ResourceType.ENDPOINT, "upstream/chroma-a");
            assertThat(stream.next(ResourceType.ENDPOINT).getResources(0).toString())
                    .doesNotContain("8443");

            // when
            server.sidecar("chroma-a", ONE, 8443).join();

            // then
            assertThat(stream.next(ResourceType.ENDPOINT)
                            .getResources(0)
                            .getResource()
                            .getValue())
                    .isNotEmpty();
            TestServer.await(() ->
                    server.sidecarReport(ONE).get("advertise").getAsString().equals("127.0.0.1:8443"));
        }
    }

    @Test
    void anEditReachesAnOpenStream() throws Exception {
        // given
        server.start();
        TestSidecar chroma = server.sidecar("chroma-a", ONE, 8443);
        chroma.join();
        try (TestStream stream = new TestStream(chroma)) {
            stream.subscribe(ResourceType.LISTENER).subscribe(ResourceType.ROUTE, "inbound/chroma-a");
            String before = stream.next(ResourceType.ROUTE).getResources(0).getVersion();

            // when
            Files.writeString(server.meshFile(), Samples.MESH.replace("role: reader", "role: writer"));

            // then
            String after = before;
            while (after.equals(before)) {
                after = stream.next(ResourceType.ROUTE).getResources(0).getVersion();
            }

            // when
            Files.writeString(server.meshFile(), Samples.BROKEN);

            // then
            TestServer.await(() -> server.report().getAsJsonObject("mesh").has("complaint"));
        }
    }

    @Test
    void aWorkloadThatLeavesTheMeshIsToldToLetGoOfEverything() throws Exception {
        // given
        server.start();
        TestSidecar search = server.sidecar("search", TWO, 0);
        search.join();
        try (TestStream stream = new TestStream(search)) {
            stream.subscribe(ResourceType.CLUSTER);
            List<String> had = TestServer.names(stream.next(ResourceType.CLUSTER));
            assertThat(had).isNotEmpty();

            // when
            Files.writeString(server.meshFile(), "trustDomain: chroma.example\nworkloads: {chroma-a: {chroma: {}}}\n");

            // then
            assertThat(stream.next(ResourceType.CLUSTER).getRemovedResourcesList())
                    .containsExactlyInAnyOrderElementsOf(had);
        }
        try (TestStream stream = new TestStream(search)) {
            stream.subscribe(ResourceType.CLUSTER);
            assertThat(stream.next(ResourceType.CLUSTER).getResourcesList()).isEmpty();
        }
        assertThat(server.sidecarReport(TWO).get("served").getAsBoolean()).isFalse();

        // when
        Files.writeString(server.meshFile(), Samples.MESH);

        // then
        TestServer.await(() -> server.sidecarReport(TWO).get("served").getAsBoolean());
        try (TestStream stream = new TestStream(search)) {
            stream.subscribe(ResourceType.CLUSTER);
            assertThat(TestServer.names(stream.next(ResourceType.CLUSTER))).isNotEmpty();
        }
    }

    @Test
    void aForgottenInstanceMakesRoomForAnother() throws Exception {
        server.start();
        TestSidecar first = server.sidecar("chroma-a", ONE, 8443);
        first.join();
        TestSidecar second = server.sidecar("chroma-a", TWO, 8444);
        TestServer.assertRefused(second::join, Refusal.CHROMA_HAS_INSTANCE);

        JsonObject reply = server.admin("DELETE", "/v1/instances/chroma-a/" + ONE, "");

        assertThat(reply.get("status").getAsString()).isEqualTo("forgotten");
        second.join();
        TestServer.assertRefused(first::renew, Refusal.INSTANCE_UNKNOWN);
        assertThat(TestServer.refusedStream(first).getDescription()).contains("was forgotten");
    }

    @Test
    void withoutACertificateThereIsNoStreamAndNoRenewal() throws Exception {
        server.start();
        TestSidecar nobody = server.sidecar("chroma-a", ONE, 8443);

        assertThat(TestServer.refusedStream(nobody).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        TestServer.assertRefused(nobody::renew, Refusal.CERTIFICATE_MISSING);
    }

    @Test
    void aCertificateOfAnotherAuthorityDoesNotEvenConnect() throws Exception {
        // given
        server.start();
        TestSidecar stranger = server.sidecar("chroma-a", ONE, 8443);
        try (CertificateAuthority other =
                TestAuthority.open(server.folder().resolve("other-authority"), InstantSource.system())) {
            KeyPair keys = KeyPairs.p256(new SecureRandom());
            stranger.impersonate(keys, TestAuthority.chain(other, "chroma-a", ONE, keys));
        }

        // then
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(stranger::renew)
                .satisfies(failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(TestServer.refusedStream(stranger).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aWorkloadsOwnLeafIsNotTheControlPlanes() throws Exception {
        server.start();
        TestSidecar chroma = server.sidecar("chroma-a", ONE, 8443);
        chroma.join();

        assertThat(SpiffeCertificates.identity(chroma.leaf()).isReserved()).isFalse();
        JsonObject refused = server.admin("POST", "/v1/tokens", "{\"workload\":\"chroma-mesh/server\"}");
        assertThat(refused.getAsJsonObject("error").get("code").getAsString()).isEqualTo("refused");
    }

    @Test
    void aTokenForAWorkloadThatIsNotThereIsRefusedWithASuggestion() throws Exception {
        server.start();

        JsonObject refused = server.admin("POST", "/v1/tokens", "{\"workload\":\"serch\"}");

        assertThat(refused.getAsJsonObject("error").get("message").getAsString())
                .contains("did you mean \"search\"?");
    }
}
