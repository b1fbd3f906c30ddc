package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import dev.chromamesh.ca.identity.InstanceSubject;
import dev.chromamesh.ca.identity.SpiffeCertificates;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.mesh.model.HostPort;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.protocol.enrolment.v1.JoinRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinTest {

    private static final FakeClock CLOCK = new FakeClock(Instant.parse("2026-11-26T10:00:00Z"));
    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");
    private static final UUID TWO = UUID.fromString("22222222-2222-4222-8222-222222222222");

    private static CertificateAuthority authority;

    private EnrolmentFixture server = start();

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        authority = TestAuthority.open(folder.resolve("authority"), CLOCK);
    }

    @AfterAll
    static void close() {
        authority.close();
    }

    private static EnrolmentFixture start() {
        return EnrolmentFixture.start(authority, CLOCK);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNewcomerGetsACertificateForTheTokensWorkload() throws Exception {
        // when
        InstanceRecord record = server.join(EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443));

        // then
        assertThat(SpiffeCertificates.identity(record.grant().leaf()).uri())
                .isEqualTo("spiffe://chroma.example/chroma-a");
        assertThat(InstanceSubject.of(record.grant().leaf())).contains(ONE);
        assertThat(server.reconciler().state().world().instances())
                .containsEntry(ONE, Samples.chroma("chroma-a", ONE, 8443));
        assertThat(server.news()).hasSize(1);
    }

    @Test
    void whatTheRequestNamesCountsForNothing() throws Exception {
        // given: a request that asks for another identity, a reserved one
        byte[] request = TestAuthority.request("chroma-mesh/server");

        // when
        InstanceRecord record = server.join(EnrolmentFixture.newcomer(server.token("search"), ONE)
                .setCertificateRequest(ByteString.copyFrom(request))
                .build());

        // then
        assertThat(SpiffeCertificates.identity(record.grant().leaf()).uri())
                .isEqualTo("spiffe://chroma.example/search");
    }

    @Test
    void theListeningAddressIsAdvertisedUnlessAnotherIsGiven() throws Exception {
        InstanceRecord record = server.join(EnrolmentFixture.newcomer(server.token("chroma-a"), ONE)
                .setInstance(Instance.newBuilder()
                        .setId(ONE.toString())
                        .setListen(EnrolmentFixture.address("0.0.0.0", 8443))
                        .setAdvertise(EnrolmentFixture.address("10.0.0.7", 443)))
                .build());

        assertThat(record.instance().listen()).contains(new HostPort("0.0.0.0", 8443));
        assertThat(record.instance().advertise()).contains(new HostPort("10.0.0.7", 443));
    }

    @Test
    void anAddressThatNobodyCanDialIsRefused() throws Exception {
        JoinRequest request = EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443).toBuilder()
                .setInstance(Instance.newBuilder()
                        .setId(ONE.toString())
                        .setListen(EnrolmentFixture.address("0.0.0.0", 8443)))
                .build();

        server.assertRefused(() -> server.enrolment().join(request), Refusal.INSTANCE_INVALID, "--advertise");
    }

    @Test
    void aHostThatIsNoAddressIsRefused() throws Exception {
        for (String host : List.of("", "name.example", "127.0.0.1\n", "[::1]", "fe80::1%eth0", "1.2.3")) {
            JoinRequest request = EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443).toBuilder()
                    .setInstance(
                            Instance.newBuilder().setId(ONE.toString()).setListen(EnrolmentFixture.address(host, 8443)))
                    .build();
            server.assertRefused(() -> server.enrolment().join(request), Refusal.INSTANCE_INVALID, "not an IP address");
        }
    }

    @Test
    void aMistakeElsewhereDoesNotCostTheToken() throws Exception {
        // given
        ByteString token = server.token("chroma-a");

        // when
        server.assertRefused(
                () -> server.enrolment()
                        .join(EnrolmentFixture.newcomer(token, ONE).build()),
                Refusal.INSTANCE_INVALID,
                "--listen HOST:PORT");
        server.assertRefused(
                () -> server.enrolment()
                        .join(EnrolmentFixture.chroma(token, ONE, 8443).toBuilder()
                                .setCertificateRequest(ByteString.copyFromUtf8("no request"))
                                .build()),
                Refusal.REQUEST_REFUSED,
                "");
        server.assertRefused(
                () -> server.enrolment()
                        .join(EnrolmentFixture.chroma(token, ONE, 8443).toBuilder()
                                .setWorkload("search")
                                .build()),
                Refusal.TOKEN_FOR_OTHER_WORKLOAD,
                "\"chroma-a\"");

        // then
        assertThat(server.join(EnrolmentFixture.chroma(token, ONE, 8443)).id()).isEqualTo(ONE);
    }

    @Test
    void aLostReplyIsGivenAgain() throws Exception {
        JoinRequest request = EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443);

        InstanceRecord first = server.join(request);

        assertThat(server.join(request)).isEqualTo(first);
        assertThat(server.news()).hasSize(1);
    }

    @Test
    void aLostReplyIsGivenAgainAfterARestart() throws Exception {
        JoinRequest request = EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443);
        InstanceRecord first = server.join(request);

        server.restart();

        assertThat(server.join(request).grant()).isEqualTo(first.grant());
    }

    @Test
    void aTokenOfOneInstanceIsNoGoodForAnother() throws Exception {
        ByteString token = server.token("search");
        server.join(EnrolmentFixture.newcomer(token, ONE).build());

        server.assertRefused(
                () -> server.enrolment()
                        .join(EnrolmentFixture.newcomer(token, TWO).build()),
                Refusal.TOKEN_USED,
                "was used already");
    }

    @Test
    void ofManyWhoUseOneTokenExactlyOneJoins() throws Exception {
        // given
        ByteString token = server.token("search");
        List<CompletableFuture<InstanceRecord>> outcomes = new ArrayList<>();

        // when
        for (int i = 0; i < 20; i++) {
            JoinRequest request =
                    EnrolmentFixture.newcomer(token, UUID.randomUUID()).build();
            outcomes.add(server.reconciler().submit(() -> server.enrolment().join(request)));
        }

        // then
        long joined = outcomes.stream()
                .map(outcome -> outcome.handle((record, failure) -> failure == null))
                .filter(CompletableFuture::join)
                .count();
        assertThat(joined).isEqualTo(1);
        assertThat(server.reconciler().state().instances()).hasSize(1);
    }

    @Test
    void aMalformedSecretOrInstanceIsRefused() throws Exception {
        server.assertRefused(
                () -> server.enrolment()
                        .join(EnrolmentFixture.newcomer(ByteString.copyFromUtf8("short"), ONE)
                                .build()),
                Refusal.TOKEN_MALFORMED,
                "");
        for (String id : List.of("", "1-1-1-1-1", "../../etc", ONE.toString().toUpperCase(Locale.ROOT) + "A")) {
            server.assertRefused(
                    () -> server.enrolment()
                            .join(EnrolmentFixture.newcomer(server.token("search"), ONE)
                                    .setInstance(Instance.newBuilder().setId(id))
                                    .build()),
                    Refusal.INSTANCE_INVALID,
                    "not a UUID");
        }
    }

    @Test
    void nothingTakesEffectThatIsNotStored() throws Exception {
        // given
        JoinRequest request = EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443);
        server.store().full(true);

        // when
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> server.reconciler()
                        .submit(() -> server.enrolment().join(request))
                        .get())
                .withCauseInstanceOf(StoreException.class);

        // then
        assertThat(server.reconciler().state().instances()).isEmpty();
        assertThat(server.news()).isEmpty();
        server.store().full(false);
        assertThat(server.join(request).id()).isEqualTo(ONE);
    }
}
