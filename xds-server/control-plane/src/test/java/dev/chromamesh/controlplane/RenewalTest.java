package dev.chromamesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.chromamesh.ca.identity.SpiffeId;
import dev.chromamesh.ca.issue.CertificateAuthority;
import dev.chromamesh.ca.ledger.RevocationReason;
import dev.chromamesh.protocol.Refusal;
import dev.chromamesh.protocol.enrolment.v1.Instance;
import dev.chromamesh.protocol.enrolment.v1.RenewRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {

    private static final FakeClock CLOCK = new FakeClock(Instant.parse("2026-11-26T10:00:00Z"));
    private static final UUID ONE = UUID.fromString("11111111-1111-4111-8111-111111111111");

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
    void aRenewalGivesANewCertificateAndChangesNobodysConfiguration() throws Exception {
        // given
        InstanceRecord joined = server.join(EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443));

        // when
        InstanceRecord renewed = server.renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("chroma-a"));

        // then
        assertThat(renewed.grant().serial()).isNotEqualTo(joined.grant().serial());
        assertThat(renewed.instance()).isEqualTo(joined.instance());
        assertThat(server.news()).hasSize(1);
    }

    @Test
    void aLostRenewalIsGivenAgain() throws Exception {
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        RenewRequest request = EnrolmentFixture.renewal("search");

        InstanceRecord renewed = server.renew(EnrolmentFixture.peer(joined), request);
        server.restart();

        assertThat(server.renew(EnrolmentFixture.peer(joined), request).grant()).isEqualTo(renewed.grant());
    }

    @Test
    void aRevokedCertificateDoesNotRenewNorGetALostAnswerAgain() throws Exception {
        // given
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        RenewRequest request = EnrolmentFixture.renewal("search");
        server.renew(EnrolmentFixture.peer(joined), request);

        // when
        authority.revoke(
                EnrolmentFixture.peer(joined).certificate().getSerialNumber(), RevocationReason.KEY_COMPROMISE);

        // then
        for (RenewRequest each : List.of(request, EnrolmentFixture.renewal("search"))) {
            server.assertRefused(
                    () -> server.enrolment().renew(EnrolmentFixture.peer(joined), each),
                    Refusal.CERTIFICATE_REVOKED,
                    "(key-compromise); join again with a new token");
        }
    }

    @Test
    void aCertificateThatTheAuthorityDoesNotKnowDoesNotRenew(@TempDir Path folder) throws Exception {
        // given: as after a restore, an authority that has forgotten what it issued
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        try (CertificateAuthority forgetful = TestAuthority.open(folder.resolve("authority"), CLOCK);
                EnrolmentFixture after = EnrolmentFixture.start(forgetful, CLOCK)) {

            // when and then
            after.assertRefused(
                    () -> after.enrolment().renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("search")),
                    Refusal.CERTIFICATE_UNKNOWN,
                    "it was put back to an earlier state since; join again with a new token");
        }
    }

    @Test
    void aRevokedWorkloadNeitherRenewsNorJoinsUntilItIsReadmitted() throws Exception {
        // given
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        RenewRequest request = EnrolmentFixture.renewal("search");
        server.renew(EnrolmentFixture.peer(joined), request);
        SpiffeId search = EnrolmentFixture.peer(joined).id();

        // when
        authority.revoke(search, RevocationReason.PRIVILEGE_WITHDRAWN);

        // then
        server.assertRefused(
                () -> server.enrolment().renew(EnrolmentFixture.peer(joined), request),
                Refusal.WORKLOAD_REVOKED,
                "it gets no certificate until it is readmitted");
        server.assertRefused(
                () -> server.enrolment()
                        .join(EnrolmentFixture.newcomer(server.token("search"), UUID.randomUUID())
                                .build()),
                Refusal.WORKLOAD_REVOKED,
                "(privilege-withdrawn)");

        // and
        authority.readmit(search);
        server.renew(EnrolmentFixture.peer(joined), request);
    }

    @Test
    void aCopiedKeyThatRenewsBesideItsOwnerSuspendsTheInstance() throws Exception {
        // given
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        InstanceRecord renewed = server.renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("search"));

        // when
        server.assertRefused(
                () -> server.enrolment().renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("search")),
                Refusal.CERTIFICATE_OLDER,
                "is suspended");

        // then: neither of the two goes on, until one joins again
        server.assertRefused(
                () -> server.enrolment().renew(EnrolmentFixture.peer(renewed), EnrolmentFixture.renewal("search")),
                Refusal.INSTANCE_SUSPENDED,
                "join again");
        InstanceRecord again = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        assertThat(server.renew(EnrolmentFixture.peer(again), EnrolmentFixture.renewal("search"))
                        .suspended())
                .isEmpty();
    }

    @Test
    void anExpiredCertificateDoesNotRenew() throws Exception {
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());

        CLOCK.advance(TestAuthority.LIFETIME.plus(Duration.ofSeconds(1)));

        server.assertRefused(
                () -> server.enrolment().renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("search")),
                Refusal.CERTIFICATE_EXPIRED,
                "join again");
    }

    @Test
    void aForgottenInstanceDoesNotRenew() throws Exception {
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        server.forget(ONE);

        server.assertRefused(
                () -> server.enrolment().renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("search")),
                Refusal.INSTANCE_UNKNOWN,
                "was it forgotten");
    }

    @Test
    void aWorkloadThatLeftTheMeshDoesNotRenewUntilItIsBack() throws Exception {
        // given
        InstanceRecord joined = server.join(
                EnrolmentFixture.newcomer(server.token("search"), ONE).build());
        server.follow(Samples.mesh("trustDomain: chroma.example\nworkloads: {chroma-a: {chroma: {}}}\n"));

        // then
        assertThat(server.reconciler().state().world().instances()).isEmpty();
        server.assertRefused(
                () -> server.enrolment().renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("search")),
                Refusal.WORKLOAD_UNKNOWN,
                "\"search\"");

        // when
        server.follow(Samples.mesh());

        // then
        assertThat(server.reconciler().state().world().instances()).containsKey(ONE);
        assertThat(server.renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("search"))
                        .id())
                .isEqualTo(ONE);
    }

    @Test
    void aRenewalMayMoveTheAddress() throws Exception {
        InstanceRecord joined = server.join(EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443));

        server.renew(
                EnrolmentFixture.peer(joined),
                EnrolmentFixture.renewal("chroma-a").toBuilder()
                        .setInstance(Instance.newBuilder()
                                .setId(ONE.toString())
                                .setListen(EnrolmentFixture.address("127.0.0.1", 9443)))
                        .build());

        assertThat(server.reconciler().state().world().instances())
                .containsEntry(ONE, Samples.chroma("chroma-a", ONE, 9443));
        assertThat(server.news()).hasSize(2);
    }

    @Test
    void aRestartKeepsInstancesAndMesh() throws Exception {
        InstanceRecord joined = server.join(EnrolmentFixture.chroma(server.token("chroma-a"), ONE, 8443));
        server.follow(Samples.mesh(Samples.MESH + "  - {from: search, to: chroma-b, role: writer}\n"));
        ServerState before = server.reconciler().state();

        server.restart();

        assertThat(server.reconciler().state().instances()).isEqualTo(before.instances());
        assertThat(server.reconciler().state().mesh()).isEqualTo(before.mesh());
        assertThat(server.renew(EnrolmentFixture.peer(joined), EnrolmentFixture.renewal("chroma-a"))
                        .id())
                .isEqualTo(ONE);
    }

    @Test
    void theStateChangesOnItsOwnThreadOnly() {
        assertThatIllegalStateException()
                .isThrownBy(() -> server.reconciler().complain(Optional.of("from elsewhere")))
                .withMessageContaining("expected: the reconciler's");
    }
}
